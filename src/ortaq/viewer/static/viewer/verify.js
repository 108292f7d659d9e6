// Drop a file on the box, see how much of it has been sent, and land on the answer. Without scripts the form works too.

function start() {
  const drop = document.getElementById("drop");
  const file = drop.querySelector("input[type=file]");

  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("is-over"); });
  }
  drop.addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length) {
      file.files = event.dataTransfer.files;
      drop.requestSubmit();
    }
  });
  for (const form of [drop, document.getElementById("ask-address")]) {
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
  }
}

function send(drop) {
  const bar = document.getElementById("drop-progress");
  const request = new XMLHttpRequest();
  request.open("POST", drop.action);
  request.upload.addEventListener("progress", (now) => {
    const part = now.lengthComputable ? now.loaded / now.total : 0;
    bar.hidden = false;
    bar.style.setProperty("--part", part);
    bar.setAttribute("aria-valuenow", Math.round(part * 100));
  });
  request.addEventListener("load", () => {
    // A clip that is looked for by its likeness has a page of its own.
    if (request.responseURL !== drop.action) location.assign(request.responseURL);
    else if (!show(request.responseText)) drop.submit();
  });
  request.addEventListener("error", () => drop.submit());
  request.send(new FormData(drop));
}

function show(answer) {
  const main = new DOMParser().parseFromString(answer, "text/html").querySelector("main");
  if (!main) return false;
  document.querySelector("main").replaceWith(main);
  start();
  const result = document.getElementById("result");
  result?.scrollIntoView({ block: "start" });
  result?.focus({ preventScroll: true });
  return true;
}

start();
document.getElementById("result")?.focus({ preventScroll: true });
