// The colour of the site that embeds the chat, before anything is painted. The server has made it
// legible in both themes (chatbot/web/embed/colours.py). Loaded in the head without "defer".
(() => {
  const given = document.documentElement.dataset.accents;
  if (!given) return;
  const { light, dark } = JSON.parse(given);
  const rules = ({ words, soft, ground, strong, ink, over }) => `
    --accent: ${words}; --accent-strong: ${words}; --accent-ink: ${over}; --accent-soft: ${soft};
    --primary: ${ground}; --primary-strong: ${strong}; --primary-ink: ${ink};`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :root { ${rules(light)} }
    @media (prefers-color-scheme: dark) { html:not([data-theme="light"]) { ${rules(dark)} } }
    html[data-theme="dark"] { ${rules(dark)} }`);
  document.adoptedStyleSheets = [sheet];
})();
