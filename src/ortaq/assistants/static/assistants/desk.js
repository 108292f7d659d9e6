// Reading with the keyboard alone: A goes into the answer, a figure to a criterion, Q takes the marked words, Ctrl+Enter locks.
// Without it the form works with Tab and arrows, and words are typed or pasted.

const answer = document.querySelector("#answer");
const form = answer?.closest("form");
let current = 1;

// A field that is read only knows no marking by keyboard; this one knows it, and takes no letters.
answer?.addEventListener("beforeinput", (event) => event.preventDefault());

const mark = (number) => form.querySelector(`[data-mark="${number}"]`);

function goTo(number) {
  const box = mark(number);
  if (!box) return;
  current = number;
  (box.querySelector("input:checked") ?? box.querySelector("input")).focus();
}

form?.addEventListener("focusin", (event) => {
  const box = event.target.closest("[data-mark]");
  if (box) current = Number(box.dataset.mark);
});

form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("keydown", (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const isText = event.target !== answer && event.target.matches("input:not([type=radio]), textarea, select");
  if (isText) return;
  if (event.key.toLowerCase() === "a" && event.target !== answer) {
    event.preventDefault();
    answer.focus();
  }
  if (/^[1-5]$/.test(event.key)) {
    event.preventDefault();
    goTo(Number(event.key));
  }
  if (event.key.toLowerCase() === "q" && answer.selectionEnd > answer.selectionStart) {
    event.preventDefault();
    const quote = mark(current).querySelector("[data-quote]");
    mark(current).classList.add("open");
    // A line of a form has no line breaks: words of two lines would run together.
    quote.value = answer.value.slice(answer.selectionStart, answer.selectionEnd).trim().replace(/\s+/g, " ");
    // Back to the levels: in the field of the words the next figure would be typed into them.
    goTo(current);
  }
});
