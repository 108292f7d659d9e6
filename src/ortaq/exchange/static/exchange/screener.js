// A screener: the viewer's name over the picture, and the report of what was played.
//
// The text comes from the server and is fetched anew with each report. It lies inside the element that fills the screen,
// so that full screen keeps it. Who takes it away stops the film. A phone's own full screen and a picture in the picture
// show nothing of ours, so they are left at once.

const TELL = 5_000; // ms between two reports
const MOVE = 9_000; // ms that the name stays in one place
const PLACES = 6; // see screener.css

class Screener {
  constructor(box) {
    this.box = box;
    this.text = box.dataset.mark;
    this.place = Math.floor(Math.random() * PLACES);
    this.from = null; // where playing began that has not been told yet
  }

  async begin() {
    this.controller = await this.drawn();
    this.video = this.controller.querySelector("video");
    this.video.disablePictureInPicture = true;
    this.video.disableRemotePlayback = true;
    this.put();
    this.watch();
    for (const event of ["webkitbeginfullscreen", "enterpictureinpicture"]) this.video.addEventListener(event, () => this.outside());
    for (const event of ["pause", "seeking", "ended"]) this.video.addEventListener(event, () => this.tell(event !== "seeking"));
    this.video.addEventListener("playing", () => {
      this.from ??= this.last = this.video.currentTime;
    });
    this.video.addEventListener("timeupdate", () => {
      if (!this.video.seeking && !this.video.paused) this.last = this.video.currentTime;
    });
    this.video.addEventListener("seeked", () => {
      this.from = this.video.paused ? null : this.video.currentTime;
      this.last = this.video.currentTime;
    });
    setInterval(() => this.tell(), TELL);
    setInterval(() => this.move(), MOVE);
    addEventListener("pagehide", () => this.tell());
  }

  /** The player draws itself when its words are there. */
  drawn() {
    const found = () => this.box.querySelector("media-controller video") && this.box.querySelector("media-controller");
    return new Promise((settle) => {
      if (found()) return settle(found());
      const waiting = new MutationObserver(() => {
        if (!found()) return;
        waiting.disconnect();
        settle(found());
      });
      return waiting.observe(this.box, { childList: true, subtree: true });
    });
  }

  // ---------- the name over the picture ----------

  put() {
    this.watching?.disconnect();
    this.mark?.remove();
    this.faint?.remove();
    const part = (name) => {
      const made = Object.assign(document.createElement("div"), { className: name, ariaHidden: "true", slot: "centered-chrome" });
      made.setAttribute("noautohide", "");
      return made;
    };
    this.mark = part("screener-mark");
    this.mark.dataset.at = this.place;
    this.mark.textContent = this.text;
    this.faint = part("screener-faint");
    this.faint.append(Object.assign(document.createElement("span"), { textContent: this.text }));
    this.controller.append(this.faint, this.mark);
    this.watching?.observe(this.controller, { childList: true });
    for (const one of [this.mark, this.faint]) this.watching?.observe(one, { childList: true, subtree: true, characterData: true, attributes: true });
  }

  watch() {
    this.watching = new MutationObserver(() => {
      if (!this.whole()) this.tampered();
    });
    this.put();
  }

  whole() {
    return [this.mark, this.faint].every(
      (one) => one.parentElement === this.controller && one.textContent === this.text && !one.hidden && !one.getAttribute("style"),
    );
  }

  tampered() {
    this.video.pause();
    this.say(this.box.dataset.tampered);
    this.put();
  }

  move() {
    this.place = (this.place + 1 + Math.floor(Math.random() * (PLACES - 1))) % PLACES;
    this.put();
  }

  outside() {
    this.video.pause();
    this.video.webkitExitFullscreen?.();
    if (document.pictureInPictureElement) document.exitPictureInPicture();
    this.say(this.box.dataset.outside);
  }

  say(sentence) {
    const line = this.box.querySelector("[data-say]");
    line.textContent = sentence;
    line.hidden = !sentence;
  }

  // ---------- the report ----------

  async tell(stopped = false) {
    if (this.from === null || this.last === undefined) return;
    const [from, to] = [this.from, this.last];
    this.from = stopped || this.video.paused ? null : to;
    if (to - from < 0.2) return;
    let answer;
    try {
      answer = await fetch(this.box.dataset.report, {
        method: "POST",
        keepalive: true,
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.box.dataset.token },
        body: JSON.stringify({ from, to }),
      });
    } catch {
      return; // a line that is down for a moment; nobody is punished for it
    }
    if (answer.ok) {
      const { mark } = await answer.json();
      if (mark === this.text) return;
      this.text = mark;
      this.put();
    } else if ([403, 404].includes(answer.status)) {
      this.video.pause();
      this.say((await answer.json().catch(() => ({}))).problem ?? this.box.dataset.over);
    }
  }
}

for (const box of document.querySelectorAll("[data-screener]")) new Screener(box).begin();
