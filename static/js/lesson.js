// The player of a lesson: goes on where one stopped, and reports which seconds were seen.
// Without this file the transcript below the player finishes the lesson.

const player = document.querySelector("[data-player]");
const video = player.querySelector("video");
const { report, every, resume } = player.dataset;
const said = player.querySelector("[data-said]");
const bar = player.querySelector("progress");

// -- going on ------------------------------------------------------------------------------------
const goOn = () => {
  const position = Number(resume);
  if (position > 0 && position < video.duration - 2) video.currentTime = position;
};
if (video.readyState >= 1) goOn();
else video.addEventListener("loadedmetadata", goOn, { once: true });

// -- which seconds were seen ---------------------------------------------------------------------
const unsent = new Set();
let last = null;

const watch = () => {
  const now = video.currentTime;
  const played = last !== null && !video.seeking && now > last && now - last < 2 * Math.max(video.playbackRate, 1);
  if (played) for (let second = Math.floor(last); second < now; second += 1) unsent.add(second);
  last = video.seeking ? null : now;
};

const spans = (seconds) => {
  const found = [];
  for (const second of [...seconds].sort((a, b) => a - b)) {
    const open = found.at(-1);
    if (open?.[1] === second) open[1] += 1;
    else found.push([second, second + 1]);
  }
  return found.map((span) => span.join("-")).join(",");
};

// -- reporting -----------------------------------------------------------------------------------
let done = false;

const show = (answer) => {
  said.textContent = answer.sentence ?? answer.reasons.join(" ");
  if (answer.percent !== undefined) bar.value = answer.percent;
  if (!answer.done) return;
  done = true;
  document.querySelector(".lesson__finish")?.remove();
  document.querySelector("[data-next]").hidden = false;
};

const tell = async () => {
  if (done || !unsent.size) return;
  const sent = [...unsent];
  const body = new URLSearchParams({
    csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value,
    position: String(Math.floor(video.currentTime)),
    seen: spans(sent),
  });
  sent.forEach((second) => unsent.delete(second));
  try {
    const answer = await fetch(report, { method: "POST", body, keepalive: true, credentials: "same-origin" });
    show(await answer.json());
  } catch {
    sent.forEach((second) => unsent.add(second)); // no connection: the next report carries it
  }
};

if (report) {
  video.addEventListener("timeupdate", watch);
  video.addEventListener("seeking", () => (last = null));
  video.addEventListener("pause", tell);
  video.addEventListener("ended", tell);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
  window.addEventListener("pagehide", tell);
  setInterval(tell, Number(every) * 1000);
}

// -- a question carries the moment ----------------------------------------------------------------
const mark = document.getElementById("id_mark");
mark?.closest("details")?.addEventListener("toggle", () => {
  const second = Math.floor(video.currentTime);
  if (!mark.value && second) mark.value = `${Math.floor(second / 60)}:${String(second % 60).padStart(2, "0")}`;
});
