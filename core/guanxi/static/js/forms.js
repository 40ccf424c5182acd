/* A form in which something differs from what was loaded says so (data-changed), and shows its save bar if it has one. */

{
  const content = (form) => {
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
    return JSON.stringify(pairs.map(([name, value]) => [name, value instanceof File ? value.name : value]));
  };
  const loaded = new WeakMap();
  const WATCHED = ".shell form[method=post], dialog form[method=post], form[data-dirty]";

  const watch = (form) => {
    /* What the server sent back with complaints was typed, not loaded: it stays "changed". */
    loaded.set(form, gx.one(".is-invalid, .issues", form) ? null : content(form));
    show(form);
  };
  const show = (form) => {
    const changed = content(form) !== loaded.get(form);
    form.toggleAttribute("data-changed", changed);
    const bar = gx.one("[data-savebar]", form);
    if (bar) bar.hidden = !changed;
  };

  for (const form of gx.all(WATCHED)) watch(form);
  document.addEventListener("htmx:load", ({ target }) => {
    if (target.matches(WATCHED)) watch(target);
    gx.all(WATCHED, target).forEach(watch);
  });
  for (const type of ["input", "change"]) gx.on(type, WATCHED, show);
  /* What was sent and stays on the page is what it holds now. */
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && detail.elt.isConnected && detail.elt.matches(WATCHED)) {
      loaded.set(detail.elt, content(detail.elt));
      show(detail.elt);
    }
  });
  gx.on("reset", WATCHED, (form) => setTimeout(() => {
    loaded.set(form, content(form));
    show(form);
  }));
  gx.on("submit", "form", (form, event) => {
    if (form.matches("[hx-post], [hx-get], [method=dialog]")) return;
    /* Twice pressed is sent once; a download leaves the page standing, so the form opens again. */
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  addEventListener("pageshow", () => {
    for (const form of gx.all("form[data-sent]")) delete form.dataset.sent;
  });
  /* The foot of a note opens with its field and stays: closing it on leaving would move away what is being pressed. */
  gx.on("focusin", ".composer", (composer) => composer.classList.add("open"));
  /* A choice that takes effect at once: a select in a toolbar, a switch in a list. */
  gx.on("change", "[data-submit-on-change]", (field) => field.form.requestSubmit());
}
