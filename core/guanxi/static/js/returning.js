/* Back from a row's own page its list stands where it was left, and the row is marked. Links are copied from here too. */

{
  const LAST = "gx-last-page";
  const PLACES = "gx-places";
  const places = () => JSON.parse(sessionStorage.getItem(PLACES) ?? "{}");
  const scroller = () => gx.one("#scroll");

  const arrive = () => {
    const before = sessionStorage.getItem(LAST);
    sessionStorage.setItem(LAST, location.pathname);
    const row = before && gx.all(".list .who > a").find((link) => link.pathname === before)?.closest("tr");
    if (!row) return;
    scroller().scrollTop = places()[location.pathname] ?? 0;
    gx.one(".list tr.cursor")?.classList.remove("cursor");
    row.classList.add("cursor", "returned");
    row.scrollIntoView({ block: "nearest" });
  };
  arrive();
  addEventListener("pageshow", (event) => event.persisted && arrive());
  addEventListener("pagehide", () => {
    if (scroller()) sessionStorage.setItem(PLACES, JSON.stringify({ ...places(), [location.pathname]: scroller().scrollTop }));
  });

  /* Browsers give a page no clipboard where it came without encryption: then what is selected is copied. */
  const copied = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  gx.on("click", "[data-copy]", async (button) => {
    await copied(new URL(button.dataset.copy, location.href).href);
    gx.toast({ text: button.dataset.copied });
  });
}
