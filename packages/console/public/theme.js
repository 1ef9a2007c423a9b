// Runs before the first paint, so that a chosen theme never flashes in the other one's colours.
// The key is the one in src/app/theme.ts. A file of its own, because the page allows no inline scripts.
try {
  const choice = localStorage.getItem('guru.theme');
  if (choice === 'light' || choice === 'dark') document.documentElement.dataset.theme = choice;
} catch {
  // Storage is switched off: the system's theme it is.
}
