/* What the other scripts share: listening by attribute, so that whatever htmx brings works without being wired up. */

const gx = {
  /* Call `act(element, event)` for events of `type` on anything inside `selector`, now or later on the page. */
  on(type, selector, act) {
    document.addEventListener(type, (event) => {
      const element = event.target instanceof Element ? event.target.closest(selector) : null;
      if (element) act(element, event);
    });
  },
  one: (selector, within = document) => within.querySelector(selector),
  all: (selector, within = document) => [...within.querySelectorAll(selector)],
  /* A sentence in the reader's language, written into the page by the server. */
  word: (name) => gx.one("#words")?.dataset[name] ?? "",
  token: () => gx.one('meta[name="csrf-token"]')?.content ?? "",
  /* What an element is called, without the keys drawn on it. */
  title(element) {
    const words = element.cloneNode(true);
    gx.all("kbd", words).forEach((cap) => cap.remove());
    return element.dataset.keyTitle || element.getAttribute("aria-label") || words.textContent.trim();
  },
  isTyping: (element) => element instanceof HTMLElement && (element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio]), textarea, select")),
};

/* Whether a key pressed alone is a shortcut: nothing is being typed or composed, and no dialog asks something. */
gx.isShortcut = (event) => {
  const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
  return !held && !gx.isTyping(event.target) && !gx.one("dialog[open]");
};

/* A form is begun at what was refused, else at its first field. */
gx.begin = (element) => {
  const field = element?.matches("form") ? gx.one(".is-invalid", element) ?? gx.one(".form-control, .form-select", element) : element;
  field?.focus();
};

gx.on("click", "[data-back]", () => history.back());

/* Our words instead of the browser's: the server answers beside the field, in the reader's language. */
for (const form of gx.all('form[method="post"]')) form.noValidate = true;
document.addEventListener("htmx:load", (event) => {
  for (const form of gx.all("form", event.target)) form.noValidate = true;
  gx.begin(gx.one("[data-focus]", event.target));
});

/* What scrolls sideways on a narrow screen can be scrolled by keyboard. */
const reach = () => {
  for (const strip of gx.all(".figures, .scroll-x")) {
    if (strip.scrollWidth > strip.clientWidth) strip.tabIndex = 0;
    else strip.removeAttribute("tabindex");
  }
};
addEventListener("resize", reach);
document.addEventListener("htmx:load", reach);
reach();

const offline = () => document.body.classList.toggle("is-offline", !navigator.onLine);
addEventListener("online", offline);
addEventListener("offline", offline);
offline();
