// Keeps the answers of a quiz while they are given. Without this file the button beside the form does it.

const area = document.querySelector("[data-keep]");
const form = area.querySelector("form");
const said = area.querySelector("[data-said]");
const snapshot = () => new URLSearchParams(new FormData(form)).toString();

let kept = snapshot();

const keep = async () => {
  const now = snapshot();
  if (now === kept) return;
  try {
    const answer = await fetch(area.dataset.keep, {
      method: "POST",
      body: new URLSearchParams(now),
      keepalive: true,
      credentials: "same-origin",
    });
    const told = await answer.json();
    said.textContent = told.sentence ?? told.reasons.join(" ");
    if (!answer.ok) return;
    kept = now;
    form.dispatchEvent(new Event("kept"));
  } catch {
    // No connection: the next turn tries again.
  }
};

setInterval(keep, Number(area.dataset.every) * 1000);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
window.addEventListener("pagehide", keep);
