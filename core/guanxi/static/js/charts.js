/* Draws what macros/charts.html brings. The library is fetched when the first chart is there, and only then. */

{
  const drawn = new Map();
  let library = null;

  const bring = (address) => {
    library ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.nonce = gx.one("script[nonce]").nonce;
      script.src = address;
      script.onload = done;
      script.onerror = () => { library = null; fail(); };
      document.head.append(script);
    });
    return library;
  };

  /* Our tokens as the browser has worked them out: a canvas knows neither variables nor light-dark(). */
  const colours = (place) => {
    const probe = document.createElement("i");
    place.append(probe);
    const found = Object.fromEntries(["accent-ink", "ink", "ink-2", "ink-3", "line", "surface"].map((name) => {
      probe.style.color = `var(--gx-${name})`;
      return [name, getComputedStyle(probe).color];
    }));
    probe.remove();
    return found;
  };

  /* A figure of the axis, as the reader writes numbers; amounts are counted in their smallest unit. */
  const written = ({ unit, group, point }) => (value) => {
    const [whole, decimals] = String(Math.abs(value) / unit).split(".");
    return `${value < 0 ? "\u2212" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, group)}${decimals ? point + decimals : ""}`;
  };

  const series = (one, shape, ink, narrow) => {
    const line = shape === "line";
    const many = shape === "columns" && narrow;
    const most = Math.max(...one.values.map((value) => value ?? 0));
    return {
      type: line ? "line" : "bar",
      name: one.title,
      data: one.values.map((value, place) => ({ value, label: { show: !line && !one.earlier && Boolean(value) && (!many || value === most), formatter: () => one.words[place] } })),
      barMaxWidth: shape === "bars" ? 14 : 28,
      barGap: "15%",
      symbolSize: 5,
      cursor: "pointer",
      label: { position: shape === "bars" ? "right" : "top", color: ink["ink-2"], fontSize: 12, fontFamily: "inherit" },
      lineStyle: { color: one.earlier ? ink["ink-3"] : ink["accent-ink"], type: one.earlier ? "dashed" : "solid", width: 2 },
      itemStyle: one.earlier
        ? { color: "transparent", borderColor: ink["ink-3"], borderType: "dashed", borderWidth: 1, borderRadius: 2 }
        : { color: ink["accent-ink"], borderRadius: 2 },
    };
  };

  const option = (figures, place) => {
    const ink = colours(place);
    const font = getComputedStyle(place).fontFamily;
    const lying = figures.shape === "bars";
    const narrow = place.clientWidth < 480;
    const names = {
      type: "category", data: figures.labels, inverse: lying, axisTick: { show: false },
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: { color: ink["ink-2"], fontSize: 12, fontFamily: font, ...(lying ? { width: narrow ? 88 : 132, overflow: "truncate", interval: 0 } : { hideOverlap: true }) },
    };
    const amounts = { type: "value", show: figures.shape === "line", splitNumber: 3, splitLine: { lineStyle: { color: ink.line } }, axisLabel: { color: ink["ink-3"], fontSize: 12, formatter: written(figures.numbers) } };
    return {
      animation: false,
      textStyle: { fontFamily: font },
      grid: { left: 4, right: lying ? 64 : 4, top: lying ? 4 : 22, bottom: 4, containLabel: true },
      xAxis: lying ? amounts : names,
      yAxis: lying ? names : amounts,
      series: figures.series.map((one) => series(one, figures.shape, ink, narrow)),
    };
  };

  const draw = async (figure) => {
    const place = gx.one(".chart-drawing", figure);
    const figures = JSON.parse(figure.dataset.chart);
    place.style.setProperty("--lines", place.dataset.lines ?? "");
    await bring(figure.dataset.drawnBy);
    if (!figure.isConnected || drawn.has(place)) return;
    const chart = echarts.init(place, null, { renderer: "canvas" });
    const again = () => chart.setOption(option(figures, place), true);
    again();
    chart.on("click", (event) => {
      const address = figures.links[event.dataIndex];
      if (address) location.assign(address);
    });
    const watch = new ResizeObserver(() => { chart.resize(); again(); });
    watch.observe(place);
    drawn.set(place, { again, end: () => { watch.disconnect(); chart.dispose(); } });
  };
  const drawAll = (within) => {
    for (const [place, { end }] of drawn) {
      if (place.isConnected) continue;
      end();
      drawn.delete(place);
    }
    for (const figure of gx.all("[data-chart]", within)) draw(figure).catch(() => { gx.one("details", figure).open = true; });
  };
  const redraw = () => drawn.forEach(({ again }) => again());

  drawAll(document);
  document.addEventListener("htmx:load", (event) => drawAll(event.target));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  matchMedia("print").addEventListener("change", redraw);
}
