/* What was typed and not saved isn't lost by a slip: whoever leaves by a link, another form, a part that is fetched anew
   or a dialog that is closed is asked first. Closing the tab and going back, the browser asks itself. */

{
  let leaving = false;
  const changed = (within = document) => gx.all("form[data-changed]", within);
  const others = (form) => changed().filter((other) => other !== form);

  const ask = () => new Promise((resolve) => {
    const box = gx.one("#leave");
    box.returnValue = "";
    box.addEventListener("close", () => resolve(box.returnValue === "leave"), { once: true });
    box.showModal();
  });
  const forget = (forms) => forms.forEach((form) => form.removeAttribute("data-changed"));

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const stays = link.target || link.hasAttribute("download") || !link.protocol.startsWith("http") || (link.hash && link.pathname === location.pathname);
    if (stays || !changed().length) return;
    event.preventDefault();
    ask().then((sure) => {
      if (!sure) return;
      leaving = true;
      location.href = link.href;
    });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[hx-post], [hx-get], [method=dialog]")) return;
    const lost = others(form);
    if (!lost.length) {
      leaving = true;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    ask().then((sure) => {
      if (!sure) return;
      forget(lost);
      form.requestSubmit(button);
    });
  }, true);

  /* A part of the page that is fetched anew: by somebody's press after they were asked, by itself not at all. */
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, target, triggeringEvent } = event.detail;
    const own = elt.closest("form");
    const lost = target instanceof Element ? changed(target).filter((form) => form !== own && !form.contains(elt)) : [];
    if (!lost.length) return;
    event.preventDefault();
    if (triggeringEvent?.isTrusted === false) return;
    ask().then((sure) => {
      if (!sure) return;
      forget(lost);
      event.detail.issueRequest(true);
    });
  });
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (["HX-Redirect", "HX-Refresh", "HX-Location"].some((name) => detail.xhr.getResponseHeader(name))) leaving = true;
  });

  /* Esc and the cross of the page's dialog; what closes it after it was saved does not come here. */
  gx.leaveDialog = (dialog) => {
    if (changed(dialog).length) ask().then((sure) => sure && dialog.close());
    else dialog.close();
  };
  document.addEventListener("cancel", (event) => {
    if (event.target.id !== "dialog" || !changed(event.target).length) return;
    event.preventDefault();
    gx.leaveDialog(event.target);
  }, true);

  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaving && changed().length) event.preventDefault();
  });
}
