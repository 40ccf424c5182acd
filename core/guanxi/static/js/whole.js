/* What was cut off for want of room says itself whole when the mouse rests on it. */

document.addEventListener("mouseover", ({ target }) => {
  if (!(target instanceof HTMLElement) || target.closest("[title]") || target.scrollWidth <= target.clientWidth) return;
  if (getComputedStyle(target).textOverflow === "ellipsis") target.title = target.textContent.trim();
});
