(function () {
  // zod reads this when it loads: it would try `new Function`, which the content security policy forbids.
  globalThis.__zod_globalConfig = { jitless: true };
  try {
    var theme = localStorage.getItem('keypool.theme');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
    var language = localStorage.getItem('keypool.language');
    if (language === 'en' || language === 'vi') {
      document.documentElement.lang = language;
    }
  } catch {
    /* Without storage the system's theme and the browser's language apply. */
  }
})();
