/* The bell, and how much waits behind lines of the menu: asked after the page, then every half minute while somebody
   looks at it, and when notices were read. What it said last is kept for the tab, so that the next page shows it at
   once. */

{
  const bell = gx.one("[data-bell]");
  const EVERY = 30000;
  const KEPT = "gx-unread";
  let known = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  let asked = 0;

  const show = () => {
    const count = known?.count ?? 0;
    for (const pip of gx.all("[data-unread]")) {
      pip.hidden = count === 0;
      pip.textContent = count > 99 ? "99+" : String(count);
    }
    for (const pip of gx.all("[data-waiting]")) {
      const waiting = known?.menu?.[pip.dataset.waiting] ?? 0;
      pip.hidden = waiting === 0;
      pip.textContent = waiting > 99 ? "99+" : String(waiting);
    }
    bell.setAttribute("aria-label", count ? bell.dataset.some.replace("0", count > 99 ? "99+" : count) : bell.dataset.none);
  };

  const ask = async () => {
    asked = Date.now();
    const headers = { Accept: "application/json" };
    if (known?.tag) headers["If-None-Match"] = known.tag;
    try {
      const answer = await fetch(bell.dataset.bell, { headers });
      if (answer.status !== 200 || answer.redirected) return;
      const { count, newest, menu } = await answer.json();
      const isNew = known && newest > known.newest;
      known = { count, newest, menu, tag: answer.headers.get("ETag") };
      sessionStorage.setItem(KEPT, JSON.stringify(known));
      show();
      if (isNew) document.body.dispatchEvent(new CustomEvent("notices-new"));
    } catch {
      /* No connection: the page says so itself; the next half minute asks again. */
    }
  };

  /* Written while the page is being left, so that the notice is read where it leads to. */
  const read = (group) => {
    const body = new URLSearchParams({ csrf_token: gx.token(), group, quiet: "1" });
    return fetch(bell.dataset.read, { method: "POST", body, keepalive: true });
  };

  if (bell) {
    show();
    const start = () => setTimeout(ask, 200);
    if (document.readyState === "complete") start();
    else addEventListener("load", start);
    setInterval(() => document.visibilityState === "visible" && ask(), EVERY);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && Date.now() - asked > EVERY && ask());
    document.body.addEventListener("notices-read", ask);
    document.body.addEventListener("waiting-changed", ask);
    /* A record that was opened has been seen: its notices are read with that, before the bell is asked. */
    const here = gx.one("[data-seen]");
    if (here) fetch(here.dataset.seen, { method: "POST", headers: { "X-CSRFToken": gx.token() } }).then((answer) => answer.headers.has("HX-Trigger") && ask()).catch(() => {});
    gx.on("click", "[data-notice-open]", (link) => read(link.dataset.noticeOpen));
    /* Whoever watched a job until its end needn't be told. */
    document.body.addEventListener("job-finished", (event) => read(bell.dataset.job + event.detail.id).then(ask));
  } else sessionStorage.removeItem(KEPT);
}
