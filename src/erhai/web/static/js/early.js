// Before the first paint: the theme that was chosen, so that nothing flashes.
try {
  const theme = JSON.parse(localStorage.getItem('erhai:theme'));
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage, or something strange in it: the system's theme stays.
}
