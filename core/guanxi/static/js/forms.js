/* A form marked data-dirty shows its save bar when something in it differs from what was loaded, and keeps the page. */

{
  const content = (form) => {
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
    return JSON.stringify(pairs.map(([name, value]) => [name, value instanceof File ? value.name : value]));
  };
  const loaded = new WeakMap();
  let leaving = false;

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

  for (const form of gx.all("form[data-dirty]")) watch(form);
  document.addEventListener("htmx:load", (event) => gx.all("form[data-dirty]", event.target).forEach(watch));
  for (const type of ["input", "change"]) gx.on(type, "form[data-dirty]", show);
  gx.on("reset", "form[data-dirty]", (form) => setTimeout(() => {
    loaded.set(form, content(form));
    show(form);
  }));
  gx.on("submit", "form", (form, event) => {
    if (form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) return;
    /* Twice pressed is sent once; a download leaves the page standing, so the form opens again. */
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
    for (const form of gx.all("form[data-sent]")) delete form.dataset.sent;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && gx.one("form[data-changed]")) event.preventDefault();
  });
  /* The foot of a note opens with its field and stays: closing it on leaving would move away what is being pressed. */
  gx.on("focusin", ".composer", (composer) => composer.classList.add("open"));
  /* A choice that takes effect at once: a select in a toolbar, a switch in a list. */
  gx.on("change", "[data-submit-on-change]", (field) => field.form.requestSubmit());
}
