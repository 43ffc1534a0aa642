// What the scripts that send something to this server share.
(() => {
  const HEADERS = { "X-Van-Kien": "1" }; // no foreign page can send it without being allowed to
  const LOST = "Mất kết nối với máy chủ; xin kiểm tra rồi thử lại.";

  // The server's answer; one with a `message` where it refuses or cannot be reached.
  async function send(address, body) {
    try {
      const response = await fetch(address, { method: "POST", headers: HEADERS, body });
      const answer = await response.json();
      return response.ok ? answer : { message: answer.message || LOST };
    } catch {
      return { message: LOST };
    }
  }

  window.vanKien = { ...window.vanKien, HEADERS, LOST, send };
})();
