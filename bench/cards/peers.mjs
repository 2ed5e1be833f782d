// Draws the same 25 quotes with satori+resvg, takumi and warm headless Chromium, and with ours, and prints what each costs.
//
//   go build -o /tmp/ours . && npm ci
//   node peers.mjs --ours /tmp/ours --quotes quotes.jsonl --fonts /tmp/fonts [--scale 2] [--rounds 4]
//
// The peers get the type size and the height that ours chose, because none of them chooses one. Each runs in a process of its
// own, pinned to one core. Cost is processor time: of the process for ours, satori and takumi; of the whole tree of processes
// for Chromium.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync, mkdirSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const arg = (name, otherwise) => {
  const i = process.argv.indexOf("--" + name);
  return i < 0 ? otherwise : process.argv[i + 1];
};
const quotesFile = arg("quotes"), fontsDir = arg("fonts"), scale = Number(arg("scale", "1")), rounds = Number(arg("rounds", "4"));
const ours = arg("ours"), peer = arg("peer"), out = arg("out"), core = arg("core", "0");
const only = arg("only", "").split(",").filter(Boolean);
const median = (v) => v.toSorted((a, b) => a - b)[Math.floor(v.length / 2)];

const quotes = readFileSync(quotesFile, "utf8").trim().split("\n").map((l) => JSON.parse(l)).filter((q) => !only.length || only.includes(q.id));




function card(q, size, height, el, text) {
  const mono = q.format === "html" ? [{ t: q.spans.map((s) => s.t).join("").replace(/<[^>]*>/g, "") }] : q.spans;
  const clean = (s) => s.replace(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2060\u00ad]/g, "");
  const spans = mono.map((s) => ({ ...s, t: clean(s.t).slice(0, 1250) }));
  const name = q.author.slice(0, 30), title = q.title.slice(0, 44);
  const day = new Date(q.date).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return { spans, name, title, day, forum: q.forum, tickers: q.tickers.slice(0, 4), position: q.position, size, height, q };
}

const initials = (s) => s.split(/\s+/).map((w) => [...w][0]).slice(0, 2).join("").toUpperCase();

// tree builds the paper card out of boxes, as a person would for satori. mixed says whether text nodes may hold spans.
function tree(c, { box, text, inline }) {
  const f = (family, size, weight, color, more = {}) => ({ fontFamily: family, fontSize: size, fontWeight: weight, color, ...more });
  const quote = inline(c);
  return box({ width: 1200, height: c.height, backgroundColor: "#FBFAF7", display: "flex", position: "relative" }, [
    box({ position: "absolute", left: 0, top: 0, width: 1200, height: 10, backgroundColor: "#0B6B5D", display: "flex" }, []),
    box({ position: "absolute", left: 64, top: 45, width: 700, display: "flex", flexDirection: "column" }, [
      text(f("Roboto", 28, 500, "#0B6B5D", { lineHeight: 1.3 }), c.forum),
      text(f("Roboto", 30, 400, "#4A525C", { lineHeight: 1.3 }), c.title),
    ]),
    box({ position: "absolute", right: 64, top: 56, display: "flex", gap: 12 }, c.tickers.map((t) =>
      box({ display: "flex", height: 52, borderRadius: 26, backgroundColor: "#E9EEF6", paddingLeft: 22, paddingRight: 22, alignItems: "center" }, [text(f("Roboto", 28, 500, "#1F3A68"), "$" + t)]))),
    text({ position: "absolute", left: 64, top: 140, ...f("STIX", 150, 600, "#0B6B5D", { lineHeight: 1 }) }, "“"),
    box({ position: "absolute", left: 140, top: 150, width: 996, height: c.height - 303, display: "flex", alignItems: "center" }, [quote]),
    box({ position: "absolute", left: 64, top: c.height - 135, width: 1072, height: 2, backgroundColor: "#E3E0D8", display: "flex" }, []),
    box({ position: "absolute", left: 64, top: c.height - 111, width: 80, height: 80, borderRadius: 40, backgroundColor: "#0B6B5D", display: "flex", alignItems: "center", justifyContent: "center" }, [text(f("Roboto", 32, 500, "#FFFFFF"), initials(c.name))]),
    box({ position: "absolute", left: 164, top: c.height - 116, display: "flex", flexDirection: "column" }, [
      text(f("Roboto", 34, 700, "#16191D", { lineHeight: 1.3 }), c.name),
      text(f("Roboto", 28, 400, "#5A626C", { lineHeight: 1.3 }), `${c.day}  ·  #${c.q.post} of ${c.q.of}`),
    ]),
    ...(c.position ? [box({ position: "absolute", right: 64, top: c.height - 100, display: "flex", height: 58, borderRadius: 29, backgroundColor: "#DDF3E6", paddingLeft: 22, paddingRight: 22, alignItems: "center" }, [text(f("Roboto", 28, 700, "#0B5B33"), c.position.slice(0, 24))])] : []),
  ]);
}

const marker = "linear-gradient(to bottom, transparent 60%, #FFE08A 60%, #FFE08A 90%, transparent 90%)";
const quoteStyle = (c) => ({ fontFamily: "STIX, DejaVu, Arabic", fontSize: c.size, lineHeight: 1.3, color: "#16191D" });

function fontList() {
  return readdirSync(fontsDir).filter((f) => !f.startsWith("emoji")).map((f) => {
    const [family, weight, style] = f.replace(/\.[a-z]+$/, "").split("-");
    return { name: family, weight: Number(weight), style: style ?? "normal", data: readFileSync(join(fontsDir, f)) };
  });
}

async function satoriPeer() {
  const satori = (await import("satori")).default;
  const { Resvg } = await import("@resvg/resvg-js");
  const fonts = fontList();
  const el = (style, children) => ({ type: "div", props: { style, children } });
  const build = {
    box: (s, kids) => el(s, kids),
    text: (s, t) => el({ display: "flex", ...s }, t),
    inline: (c) => {
      const style = { ...quoteStyle(c), display: "flex", flexWrap: "wrap", width: 996 };
      if (c.spans.length === 1) return el({ ...style, display: "block", whiteSpace: "pre-wrap" }, c.spans[0].t);
      // satori has no spans inside text: each word is a box
      return el(style, c.spans.flatMap((s) => s.t.split(/(?<= )/).map((w) =>
        el({ whiteSpace: "pre", fontWeight: s.b ? 600 : 400, fontStyle: s.i ? "italic" : "normal", ...(s.b ? { backgroundColor: "#FFE08A" } : {}) }, w))));
    },
  };
  return async (c) => {
    const svg = await satori(tree(c, build), { width: 1200, height: c.height, fonts });
    return new Resvg(svg, { fitTo: { mode: "width", value: 1200 * scale }, font: { loadSystemFonts: false } }).render().asPng();
  };
}

async function takumiPeer() {
  const { Renderer } = await import("@takumi-rs/core");
  const r = new Renderer();
  for (const f of fontList()) await r.registerFont(f);
  for (const f of readdirSync(fontsDir).filter((f) => f.startsWith("emoji"))) await r.registerFont({ name: "Emoji", data: readFileSync(join(fontsDir, f)) });
  const build = {
    box: (style, children) => ({ type: "container", style, children }),
    text: (style, text) => ({ type: "text", style, text }),
    inline: (c) => ({
      type: "container", style: { ...quoteStyle(c), fontFamily: "STIX, DejaVu, Arabic, Emoji", display: "block", width: 996, whiteSpace: "pre-wrap" },
      children: c.spans.map((s) => ({ type: "text", text: s.t, style: { display: "inline", fontWeight: s.b ? 600 : 400, fontStyle: s.i ? "italic" : "normal", ...(s.b ? { backgroundImage: marker } : {}) } })),
    }),
  };
  return (c) => r.render(tree(c, build), { width: 1200 * scale, height: c.height * scale, devicePixelRatio: scale, format: "png" });
}

const escape = (s) => s.replace(/[&<>]/g, (x) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[x]);
const kebab = (o) => Object.entries(o).map(([k, v]) => k.replace(/[A-Z]/g, (x) => "-" + x.toLowerCase()) + ":" + (typeof v === "number" && !/weight|lineHeight|flex/i.test(k) ? v + "px" : v)).join(";");

async function chromiumPeer() {
  const puppeteer = (await import("puppeteer-core")).default;
  const browser = await puppeteer.launch({ executablePath: arg("chromium", "/usr/bin/chromium-headless-shell"), args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"] });
  const page = await browser.newPage();
  const faces = readdirSync(fontsDir).map((f) => {
    const [family, weight, style] = f.replace(/\.[a-z]+$/, "").split("-");
    return `@font-face{font-family:${family};font-weight:${weight ?? 400};font-style:${style ?? "normal"};src:url(data:font/ttf;base64,${readFileSync(join(fontsDir, f)).toString("base64")})}`;
  }).join("");
  await page.setContent(`<!doctype html><style>${faces}*{box-sizing:border-box}body{margin:0}</style><body></body>`, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  const build = {
    box: (s, kids) => `<div style="${kebab(s)}">${kids.join("")}</div>`,
    text: (s, t) => `<div style="white-space:pre;${kebab(s)}">${escape(t)}</div>`,
    inline: (c) => `<div dir="auto" style="width:996px;white-space:pre-wrap;overflow-wrap:anywhere;${kebab({ ...quoteStyle(c), fontFamily: "STIX, DejaVu, Arabic, emoji" })}">${c.spans.map((s) => `<span style="${s.b ? `font-weight:600;background:${marker}` : ""}${s.i ? ";font-style:italic" : ""}">${escape(s.t)}</span>`).join("")}</div>`,
  };
  const draw = async (c) => {
    await page.setViewport({ width: 1200, height: c.height, deviceScaleFactor: scale });
    await page.evaluate((html) => { document.body.innerHTML = html; return document.fonts.ready.then(() => undefined); }, tree(c, build));
    return page.screenshot({ type: "png", optimizeForSpeed: false });
  };
  draw.root = browser.process().pid;
  draw.close = () => browser.close();
  return draw;
}

// treeTicks is the processor time of a process and all below it, in milliseconds.
function treeCPU(root) {
  const parent = new Map(), ticks = new Map();
  for (const d of readdirSync("/proc")) {
    if (!/^\d+$/.test(d)) continue;
    try {
      const s = readFileSync(`/proc/${d}/stat`, "utf8");
      const f = s.slice(s.lastIndexOf(")") + 2).split(" ");
      parent.set(Number(d), Number(f[1]));
      ticks.set(Number(d), (Number(f[11]) + Number(f[12])) * 10);
    } catch { /* it ended */ }
  }
  const below = (p) => { for (let n = 0; p && n < 50; n++) { if (p === root) return true; p = parent.get(p); } return false; };
  let sum = 0;
  for (const [p, t] of ticks) if (below(p)) sum += t;
  return sum;
}

const peakOf = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

async function runPeer(layout) {
  const began = performance.now();
  const draw = await { satori: satoriPeer, takumi: takumiPeer, chromium: chromiumPeer }[peer]();
  const cpu = () => { if (draw.root) return treeCPU(draw.root); const u = process.cpuUsage(); return (u.user + u.system) / 1000; };
  const each = {}, sizes = {}, walls = [], failed = [];
  let first = 0;
  for (const q of quotes) {
    const c = card(q, layout[q.id].size, layout[q.id].height);
    try {
      const png = await draw(c); // warm
      first ||= performance.now() - began;
      sizes[q.id] = png.length / 1024;
      if (out) { mkdirSync(join(out, peer), { recursive: true }); writeFileSync(join(out, peer, q.id + ".png"), png); }
      const n = draw.root ? rounds * 3 : rounds;
      const one = [];
      const t = performance.now(), c0 = cpu();
      for (let i = 0; i < n; i++) { const b = cpu(); await draw(c); if (!draw.root) one.push(cpu() - b); }
      each[q.id] = draw.root ? (cpu() - c0) / n : median(one);
      walls.push((performance.now() - t) / n);
    } catch (e) { failed.push(q.id + ": " + String(e).slice(0, 80)); }
  }
  const rss = peakOf("self");
  await draw.close?.();
  console.log(JSON.stringify({ name: peer, first_ms: first, cpu_ms: median(Object.values(each)), wall_ms: median(walls), kb: median(Object.values(sizes)), peak_mib: rss, each_cpu_ms: each, each_kb: sizes, failed }));
}

if (peer) {
  await runPeer(JSON.parse(readFileSync(arg("layout"), "utf8")));
} else {
  const pinned = (cmd, args, env = {}) => JSON.parse(execFileSync("taskset", ["-c", core, cmd, ...args], { env: { ...process.env, ...env }, maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "inherit"] }));
  const ourArgs = ["-scale", String(scale), "-rounds", String(Math.max(rounds * 4, 8)), ...(only.length ? ["-only", only.join(",")] : []), quotesFile];
  const mine = pinned(ours, ourArgs, { GOMAXPROCS: "1" });
  mkdirSync("out", { recursive: true });
  writeFileSync("out/layout.json", JSON.stringify(mine.layout));
  const results = [];
  for (const p of arg("peers", "satori,takumi,chromium").split(",")) {
    results.push(pinned(process.execPath, [process.argv[1], ...process.argv.slice(2), "--peer", p, "--layout", "out/layout.json"]));
  }
  const again = pinned(ours, ourArgs, { GOMAXPROCS: "1" });
  const row = (r) => `${r.name.padEnd(12)} cpu ${r.cpu_ms.toFixed(2).padStart(7)} ms  wall ${r.wall_ms.toFixed(2).padStart(7)}  png ${r.kb.toFixed(0).padStart(4)} KB  peak ${r.peak_mib.toFixed(0).padStart(4)} MiB  first ${r.first_ms.toFixed(0).padStart(5)} ms`;
  console.log(`scale ${scale}, ${quotes.length} quotes, core ${core}`);
  for (const r of [mine, again]) console.log(row(r));
  for (const r of results) {
    const ratios = Object.keys(r.each_cpu_ms).map((id) => (r.each_cpu_ms[id] * 2) / (mine.each_cpu_ms[id] + again.each_cpu_ms[id]));
    console.log(row(r), ` ${(r.cpu_ms * 2 / (mine.cpu_ms + again.cpu_ms)).toFixed(1)}x of medians, ${median(ratios).toFixed(1)}x median of ratios, least ${Math.min(...ratios).toFixed(1)}x`);
    for (const f of r.failed) console.log("   failed", f);
  }
  if (arg("json")) writeFileSync(arg("json"), JSON.stringify({ scale, ours: [mine, again], peers: results }, null, 1));
}
