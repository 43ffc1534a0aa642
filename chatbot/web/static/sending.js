// What the scripts that send something to this server share.
(() => {
  const HEADERS = { "X-Van-Kien": "1" }; // no foreign page can send it without being allowed to
  const LOST = "Mất kết nối với máy chủ; xin kiểm tra rồi thử lại.";

  // What an answer says: one with a `message` where the server refuses, or says what nobody awaits.
  function understood(status, words) {
    const unexpected = {
      message: `Máy chủ không làm được việc này (mã ${status}); xin thử lại, nếu vẫn lỗi xin báo cho người quản trị.`,
    };
    try {
      const answer = JSON.parse(words);
      return status < 400 || answer.message ? answer : unexpected;
    } catch {
      return unexpected;
    }
  }

  // The server's answer; one with a `message` where it refuses or cannot be reached.
  async function send(address, body) {
    try {
      const response = await fetch(address, { method: "POST", headers: HEADERS, body });
      return understood(response.status, await response.text());
    } catch {
      return { message: LOST };
    }
  }

  window.vanKien = { ...window.vanKien, HEADERS, LOST, send, understood };
})();
