// Recording a title in the browser: what was recorded becomes the file of the form. Without a microphone a file is chosen.

const form = document.querySelector("[data-title-voice]");
const button = form.querySelector("[data-record]");
const word = form.querySelector("[data-record-word]");
const input = form.querySelector("[name=sound]");
const take = form.querySelector("[data-take]");
const problem = form.querySelector("[data-record-error]");
const FORMS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const first = word.textContent;
let recorder = null;

const kind = "MediaRecorder" in globalThis && navigator.mediaDevices ? FORMS.find((one) => MediaRecorder.isTypeSupported(one)) : "";
button.hidden = !kind;

function hear() {
  const [file] = input.files;
  take.hidden = !file;
  if (file) take.src = URL.createObjectURL(file);
}
input.addEventListener("change", hear);

button.addEventListener("click", async () => {
  if (recorder) return recorder.stop();
  problem.hidden = true;
  let microphone;
  try {
    microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    problem.textContent = form.dataset.none;
    problem.hidden = false;
    return undefined;
  }
  const pieces = [];
  recorder = new MediaRecorder(microphone, { mimeType: kind, audioBitsPerSecond: 96_000 });
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const ends = setTimeout(() => recorder?.stop(), (Number(form.dataset.longest) - 0.5) * 1000);
  recorder.addEventListener("stop", () => {
    clearTimeout(ends);
    for (const track of microphone.getTracks()) track.stop();
    const files = new DataTransfer();
    files.items.add(new File(pieces, `title.${kind.includes("mp4") ? "mp4" : kind.slice(6, 10)}`, { type: kind }));
    input.files = files.files;
    recorder = null;
    word.textContent = first;
    button.setAttribute("aria-pressed", "false");
    hear();
  });
  recorder.start();
  word.textContent = form.dataset.stop;
  button.setAttribute("aria-pressed", "true");
  return undefined;
});
