/* Alt, held for a moment, shows the keys beside what they press; screen readers are told of them all the time. */

{
  const HOLD = 400;
  let timer = 0;
  let layer = null;
  const KEYED = [
    ["[data-key]", (element) => element.dataset.key], [".sidebar [data-go]", (element) => `G ${element.dataset.go}`], ["main .back", () => "U"],
    ["[data-page-previous]:not([data-key])", () => "←"], ["[data-page-next]:not([data-key])", () => "→"],
    ["form[data-dirty] .btn-primary[type=submit]", () => "Ctrl Enter"], ["[data-save-next]", () => "Ctrl Shift Enter"],
  ];

  const tell = (within) => {
    for (const element of [within, ...gx.all("[data-key]", within)].filter((one) => one.dataset?.key)) element.setAttribute("aria-keyshortcuts", element.dataset.key.toUpperCase());
  };
  document.addEventListener("htmx:load", (event) => tell(event.target));
  tell(document);

  const isSeen = (element, { top, bottom, width }) => width > 0 && bottom > 0 && top < innerHeight && element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !gx.one("kbd", element);
  const cap = (element, key) => {
    const at = element.getBoundingClientRect();
    if (!isSeen(element, at)) return [];
    const made = document.createElement("kbd");
    made.textContent = key.toUpperCase();
    made.style.left = `${Math.min(at.right, innerWidth) - 6}px`;
    made.style.top = `${Math.max(2, at.top - 6)}px`;
    return [made];
  };
  const show = () => {
    if (gx.one("dialog[open]")) return;
    layer = document.createElement("div");
    layer.className = "key-hints";
    layer.setAttribute("aria-hidden", "true");
    layer.append(...KEYED.flatMap(([selector, key]) => gx.all(selector).flatMap((element) => cap(element, key(element)))));
    document.body.append(layer);
  };
  const hide = () => {
    clearTimeout(timer);
    layer?.remove();
    layer = null;
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Alt" && event.repeat) return;
    hide();
    if (event.key === "Alt" && !event.ctrlKey && !event.metaKey && !event.shiftKey) timer = setTimeout(show, HOLD);
  }, true);
  /* Let go after looking, Alt does not open the browser's menu. */
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Alt") return;
    if (layer) event.preventDefault();
    hide();
  });
  for (const type of ["blur", "scroll", "pointerdown"]) addEventListener(type, hide, true);
}
