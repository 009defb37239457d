// Answers a choice in place. Only the elements of one self-test are touched, each of them once.
document.querySelectorAll(
  '[data-self-test="' + data.chapter + '"]:not([data-ready])'
).forEach(function (root) {
  root.dataset.ready = "true";
  root.querySelectorAll("fieldset").forEach(function (question, number) {
    const verdict = question.querySelector(".verdict");
    question.querySelectorAll("input").forEach(function (input, choice) {
      const [right, because] = data.reasons[number][choice];
      input.addEventListener("change", function () {
        verdict.innerHTML = (right ? "<strong>Right.</strong> " : "<strong>No.</strong> ") + because;
        verdict.className = "verdict " + (right ? "right" : "wrong");
      });
    });
    question.querySelector("details").hidden = true;
  });
});
