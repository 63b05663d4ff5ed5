// Shows what the server sends and posts what an operator presses. Words come as text and are put in as text;
// only the tree and the map come as SVG, drawn and escaped by the server.
"use strict";

const part = (id) => document.getElementById(id);
const setText = (id, text) => { if (part(id).textContent !== text) part(id).textContent = text; };
let state = { running: false, paused: false, stopped: false, silence: 0 };
let over = false;
let recording = false;

function line(kind, words) {
  document.body.dataset.line = kind;
  setText("line", words);
}

// Alerts by subject, gravest first; each stands until its own subject is well again.
const alerts = { stop: "", line: "", problem: "", press: "" };

function alertOf(subject, words) {
  alerts[subject] = words;
  const told = Object.values(alerts).filter(Boolean).join("\n");
  setText("alert", told);
  part("alert").hidden = !told;
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// One function for each section that the server sends.
const show = {
  headline({ text, mood, detail }) {
    document.body.dataset.mood = mood;
    document.title = text;
    setText("headline", text);
    setText("detail", detail);
  },
  state(newest) {
    state = newest;
    setText("elapsed", state.elapsed || "0:00");
    const pause = part("pause");
    pause.textContent = state.paused ? "Resume" : "Pause";
    pause.dataset.press = state.paused ? "resume" : "pause";
    pause.disabled = part("cancel").disabled = !state.running;
    part("reset").disabled = !state.stopped;
    part("stop").classList.toggle("pressed", state.stopped);
    setText("stop-words", state.stopped ? "Stopped" : "Emergency stop");
    setText("stop-hint", state.stopped ? "stays so until a reset" : "or press Space");
    if (!state.stopped) disarm();
    if (state.silence > 1) line("silent", `No data for ${state.silence} s`);
    else line("live", recording ? "Recording" : "Live");
  },
  buttons(names) {
    recording = !names.includes("emergency-stop");
    part("stop").hidden = recording;
    part("reset").hidden = !names.includes("reset");
    part("cancel").hidden = !names.includes("cancel");
    part("pause").hidden = !names.includes("pause");
  },
  mission({ text, tasks }) {
    setText("mission", text || "None yet");
    part("tasks").replaceChildren(...tasks.map((task) => {
      const item = element("li", task.state);
      const row = element("div", "row");
      row.append(element("span", "family", task.family), element("span", "state", [task.state, task.seconds].filter(Boolean).join(" · ")));
      item.append(row);
      for (const name of ["args", "reason"]) if (task[name]) item.append(element("div", name, task[name]));
      return item;
    }));
  },
  tree(svg) {
    if (svg) part("tree").innerHTML = svg;
    else part("tree").replaceChildren(element("p", "none", "The tree appears when a mission starts."));
    fitTree();
  },
  skill(skill) {
    part("skill").hidden = !skill;
    if (!skill) return;
    setText("skill-name", skill.name);
    part("skill-progress").value = skill.progress;
    setText("skill-percent", `${skill.progress} %`);
    const done = skill.success ? `reached with ${skill.success} %` : "";
    const expected = skill.expected === null ? "" : `success ${skill.expected} % likely`;
    setText("skill-success", [expected, done].filter(Boolean).join(" · "));
  },
  camera(address) {
    part("camera").hidden = !address;
    if (address) part("camera").src = address;
  },
  floor(svg) {
    if (svg) part("map").innerHTML = svg;
  },
  robot(svg) {
    if (part("map-robot")) part("map-robot").innerHTML = svg;
  },
  gate({ verdict, counts }) {
    setText("verdict", verdict || "Nothing to report");
    part("counts").replaceChildren(...counts.map(({ name, count, words }) => {
      const item = element("li", "", `${name} `);
      item.title = words;
      item.append(element("b", "", String(count)));
      return item;
    }));
  },
  log(lines) {
    part("log").replaceChildren(...lines.map((entry) => {
      const item = element("li", entry.source);
      item.append(element("time", "", entry.at), element("span", "said", entry.words));
      if (entry.times > 1) item.append(element("span", "times", `×${entry.times}`));
      return item;
    }));
  },
  problem(words) {
    alertOf("problem", words);
  },
  over() {
    over = true;
    line("over", "Ended");
    for (const subject of Object.keys(alerts)) alertOf(subject, "");
    setText("detail", "The program has ended; this is the last that it showed.");
    for (const button of document.querySelectorAll("footer button")) button.disabled = true;
  },
};

// The tree shrinks to fit its panel, but never below a readable size; then what runs is scrolled into sight.
const READABLE = 0.7;
let shown = "";
let whole = false;

function fitTree() {
  const panel = part("tree");
  const svg = panel.querySelector("svg");
  if (!svg) return;
  const { width, height } = svg.viewBox.baseVal;
  const room = Math.min((panel.clientWidth - 2) / width, (panel.clientHeight - 2) / height);
  const scale = Math.min(1, whole ? room : Math.max(READABLE, room));
  part("fit").hidden = room >= READABLE;
  svg.setAttribute("width", Math.floor(width * scale));
  svg.setAttribute("height", Math.floor(height * scale));
  const running = panel.querySelector('.card[data-status="running"]');
  if (!running || running.dataset.path === shown) return;
  shown = running.dataset.path;
  const [card, view] = [running.getBoundingClientRect(), panel.getBoundingClientRect()];
  panel.scrollBy({
    left: card.left + card.width / 2 - view.left - view.width / 2,
    top: card.top + card.height / 2 - view.top - view.height / 2,
  });
}

// The live connection. It opens again by itself until the server says that it is over.
let socket = null;
let heardAt = 0;
let lostAt = 0;

function connect() {
  socket = new WebSocket(`ws://${location.host}/live`);
  socket.onmessage = (message) => {
    heardAt = performance.now();
    if (lostAt) alertOf("line", "");
    lostAt = 0;
    const sections = JSON.parse(message.data);
    for (const [name, value] of Object.entries(sections)) show[name]?.(value);
    if (["opening", "lost"].includes(document.body.dataset.line)) show.state(state);
  };
  socket.onclose = () => {
    if (over) return;
    lostAt = lostAt || performance.now();
    setTimeout(connect, 700);
  };
}

setInterval(() => {
  if (over) return;
  const quiet = performance.now() - heardAt;
  if (heardAt && quiet > 3000) {
    lostAt = lostAt || performance.now();
    if (socket.readyState === WebSocket.OPEN) socket.close();
  }
  if (lostAt && quiet > 1500) {
    const seconds = Math.round(quiet / 1000);
    line("lost", "No connection");
    alertOf("line", `No connection to the robot's program for ${seconds} s. What you see is old.`);
  }
}, 500);

// Buttons. An answer within a second and a half, or the operator is told that there was none.
async function press(name) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), 1500);
  try {
    const answer = await fetch(`/press/${name}`, { method: "POST", signal: abort.signal });
    const words = await answer.json();
    setText("answer", words.done || words.problem);
    alertOf("press", words.problem || "");
    return answer.ok;
  } catch {
    setText("answer", "");
    if (name !== "emergency-stop") alertOf("press", `The program did not answer to “${name}”.`);
    return false;
  } finally {
    clearTimeout(timer);
  }
}

let stopSentAt = -1000;

async function emergencyStop() {
  // One push is a pointer going down and a click; either alone must work, both together are one wish.
  if (over || recording || performance.now() - stopSentAt < 500) return;
  stopSentAt = performance.now();
  part("stop").classList.add("pressed");
  setText("answer", "E-stop sent");
  for (let tries = 0; tries < 5; tries += 1) {
    if (await press("emergency-stop")) {
      alertOf("stop", "");
      return;
    }
    alertOf("stop", "The e-stop did NOT reach the program; trying again. Use the robot's own e-stop.");
  }
  alertOf("stop", "The e-stop did NOT reach the program. Use the robot's own e-stop.");
  part("stop").classList.toggle("pressed", state.stopped);
}

// A reset lets the robot move again, so it takes two presses.
let armed = 0;

function disarm() {
  clearTimeout(armed);
  armed = 0;
  part("reset").classList.remove("armed");
  part("reset").textContent = "Reset e-stop";
}

part("reset").addEventListener("click", () => {
  if (armed) {
    disarm();
    press("reset");
  } else {
    armed = setTimeout(disarm, 4000);
    part("reset").classList.add("armed");
    part("reset").textContent = "Press again to reset";
  }
});
part("stop").addEventListener("pointerdown", emergencyStop);
part("stop").addEventListener("click", emergencyStop);
for (const id of ["pause", "cancel"]) part(id).addEventListener("click", (event) => press(event.currentTarget.dataset.press));

// Space is the e-stop wherever the focus is; it must not press the focused button as well.
addEventListener("keydown", (event) => {
  if (event.code !== "Space") return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat) emergencyStop();
}, true);
addEventListener("keyup", (event) => { if (event.code === "Space") event.preventDefault(); }, true);
part("fit").addEventListener("click", () => {
  whole = !whole;
  shown = "";
  part("fit").setAttribute("aria-pressed", whole);
  fitTree();
});
addEventListener("resize", fitTree);
connect();
