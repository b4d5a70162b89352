/* The picture of the pension by month of retirement. The page works without it: the same stands in the table. */
(() => {
  const box = document.querySelector("[data-plot]");
  const data = document.querySelector("[data-points]");
  if (!box || !data || typeof uPlot === "undefined") return;
  const given = JSON.parse(data.textContent);
  if (given.months.length < 2) return;
  const area = box.querySelector(".plot-area");
  const range = box.querySelector("input");
  const said = box.querySelector("[data-said]");
  const go = box.querySelector("[data-go]");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [blue, gold, soft, red] = ["--sb-blue", "--sb-gold", "--sb-soft", "--sb-red"].map(colour);
  const first = given.months[0];
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  let chosen = Math.max(0, given.offsets.indexOf(given.at));

  const years = (u, axis, low, high) => {
    const step = Math.max(1, Math.ceil((high - low) / 12 / (u.width / 90)));
    const found = [];
    for (let year = Math.ceil(low / 12); year * 12 <= high; year += step) found.push(year * 12);
    return found;
  };

  const marks = (u) => {
    const { ctx, bbox } = u;
    const line = (month, stroke, dash, text) => {
      const x = Math.round(u.valToPos(month, "x", true));
      ctx.save();
      ctx.strokeStyle = stroke;
      ctx.fillStyle = stroke;
      ctx.lineWidth = 1.5 * devicePixelRatio;
      ctx.setLineDash(dash.map((each) => each * devicePixelRatio));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      if (text) {
        ctx.font = `${12 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
        ctx.textAlign = x > bbox.left + bbox.width * 0.8 ? "right" : "left";
        ctx.fillText(text, x + (ctx.textAlign === "left" ? 5 : -5) * devicePixelRatio, bbox.top + 14 * devicePixelRatio);
      }
      ctx.restore();
    };
    const dot = (index, values, stroke) => {
      if (values[index] == null) return;
      ctx.save();
      ctx.fillStyle = "#fff";
      ctx.strokeStyle = stroke;
      ctx.lineWidth = 3 * devicePixelRatio;
      ctx.beginPath();
      ctx.arc(u.valToPos(given.months[index], "x", true), u.valToPos(values[index], "y", true), 6 * devicePixelRatio, 0, 7);
      ctx.fill();
      ctx.stroke();
      ctx.restore();
    };
    if (given.statutory !== null) line(given.statutory, soft, [4, 4], given.mark);
    dot(chosen, given.today, blue);
    dot(chosen, given.wish, gold);
  };

  const series = [{}, { label: given.legend[0], stroke: blue, width: 3, fill: `${blue}14`, points: { show: false } }];
  const columns = [given.months, given.today];
  if (given.wish.length) {
    series.push({ label: given.legend[1], stroke: gold, width: 3, dash: [8, 5], spanGaps: true, points: { show: false } });
    columns.push(given.wish);
  }
  const size = () => ({ width: area.clientWidth, height: Math.min(300, Math.max(210, area.clientWidth * 0.5)) });
  box.hidden = false;
  const plot = new uPlot(
    {
      ...size(),
      padding: [10, 14, 0, 0],
      legend: { show: given.wish.length > 0, live: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: false },
        y: { range: (u, low, high) => [Math.max(0, low - (high - low || high) * 0.25), high + (high - low || high) * 0.15] },
      },
      series,
      axes: [
        { splits: years, values: (u, found) => found.map((month) => `${month / 12}`), stroke: soft, font, grid: { stroke: "#eceff3", width: 1 }, ticks: { show: false } },
        { values: (u, found) => found.map((yuan) => yuan.toLocaleString("en")), stroke: soft, font, size: 58, grid: { stroke: "#eceff3", width: 1 }, ticks: { show: false } },
      ],
      hooks: { draw: [marks] },
    },
    columns,
    area,
  );

  const show = () => {
    range.value = chosen;
    range.setAttribute("aria-valuetext", given.said[chosen]);
    said.textContent = given.said[chosen];
    go.href = `${given.urls[chosen]}#choice`;
    go.hidden = given.offsets[chosen] === given.at;
    plot.redraw(false, false);
  };
  range.min = 0;
  range.max = given.months.length - 1;
  range.addEventListener("input", () => {
    chosen = Number(range.value);
    show();
  });
  plot.over.addEventListener("click", (event) => {
    const left = event.clientX - plot.over.getBoundingClientRect().left;
    const month = Math.round(plot.posToVal(left, "x"));
    chosen = Math.min(given.months.length - 1, Math.max(0, month - first));
    show();
  });
  new ResizeObserver(() => plot.setSize(size())).observe(area);
  show();
})();
