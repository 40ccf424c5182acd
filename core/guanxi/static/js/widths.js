/* The edge of a column's head is drawn to make the column wider or narrower, and pressed twice to have it as usual. The
   account keeps it. Widths are whole rem, by classes of the stylesheet. */

{
  const NARROWEST = 4;
  const WIDEST = 40;
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const classOf = (head) => [...head.classList].find((name) => name.startsWith("cw-"));

  const keep = (grip, width) => {
    const head = grip.closest("th");
    const before = classOf(head);
    if (before) head.classList.remove(before);
    if (width) head.classList.add(`cw-${width}`);
    head.style.removeProperty("width");
    htmx.ajax("POST", head.closest("[data-widths]").dataset.widths, { values: { key: grip.dataset.grip, width: width || "" }, swap: "none" });
  };

  gx.on("pointerdown", "[data-grip]", (grip, event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const head = grip.closest("th");
    const unit = rem();
    const [start, before] = [event.clientX, head.getBoundingClientRect().width];
    let width = 0;
    const draw = ({ clientX }) => {
      if (Math.abs(clientX - start) < 3 && !width) return;
      width = Math.min(WIDEST, Math.max(NARROWEST, Math.round((before + clientX - start) / unit)));
      head.style.width = `${width}rem`;
    };
    const end = () => {
      grip.removeEventListener("pointermove", draw);
      if (width) keep(grip, width);
    };
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", draw);
    grip.addEventListener("lostpointercapture", end, { once: true });
  });
  gx.on("dblclick", "[data-grip]", (grip) => keep(grip, 0));
}
