// The texts of the page that stand out less than 4.5 to 1 from their ground (WCAG 2.2, 1.4.3), each with its ratio.
(() => {
  const shade = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parts = (colour, ground) => { shade.fillStyle = ground ?? '#fff'; shade.fillRect(0, 0, 1, 1); shade.fillStyle = colour;
    shade.fillRect(0, 0, 1, 1); return [...shade.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const light = (rgb) => rgb.map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const groundOf = (one) => { for (let up = one; up; up = up.parentElement) { const found = getComputedStyle(up).backgroundColor;
    if (found !== 'rgba(0, 0, 0, 0)') return found; } return '#fff'; };
  return [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() &&
    [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())).map((one) => {
      const [a, b] = [light(parts(getComputedStyle(one).color)), light(parts(groundOf(one)))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.className + ' ' + one.textContent.slice(0, 40)]; })
    .filter(([ratio]) => ratio < 4.5).map(([ratio, text]) => `${ratio.toFixed(2)} ${text}`);
})()
