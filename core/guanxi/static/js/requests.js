/* What htmx sends and what it does with failures. The server aims its own errors at the toasts (HX-Retarget); whatever
   else fails (a proxy's page, no network) must not be swapped into the page. */

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = gx.token();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status < 400 || xhr.status === 422) return;
  const late = requestConfig.elt.closest(":is(.panel, .widget)[aria-busy]");
  if (late) {
    /* A panel that failed says so itself, in its own place. */
    event.detail.shouldSwap = false;
    gx.brokenPanel(late, requestConfig.path);
  } else if (!xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = false;
    gx.toast({ text: gx.word("unreachable"), tone: "bad" });
  }
});

document.addEventListener("htmx:sendError", (event) => {
  const late = event.detail.elt?.closest(":is(.panel, .widget)[aria-busy]");
  if (late) gx.brokenPanel(late, event.detail.requestConfig.path);
  else gx.toast({ text: gx.word("unreachable"), tone: "bad" });
});

/* The panel keeps its heading; below it, one line and a way to try again. */
gx.brokenPanel = (panel, path) => {
  const part = gx.one("#broken-template").content.cloneNode(true);
  const heading = gx.one("h2", panel);
  panel.removeAttribute("aria-busy");
  panel.removeAttribute("hx-trigger");
  panel.replaceChildren(heading, part);
  const again = gx.one("button", panel);
  again.addEventListener("click", () => {
    panel.setAttribute("aria-busy", "true");
    htmx.ajax("GET", path, { source: panel, target: panel, swap: "outerHTML" });
  });
};
