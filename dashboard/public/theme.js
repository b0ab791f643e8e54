// Before anything is drawn, so that a page in the other theme does not flash.
const chosen = localStorage.getItem('ballast.theme');
if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
