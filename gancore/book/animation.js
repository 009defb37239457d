function (data) {
  function start(root) {
    const slider = root.querySelector("input");
    const frame = root.querySelector("g.frame");
    const says = root.querySelector(".says");
    const facts = root.querySelectorAll("dd");
    const playing = root.querySelector("[data-do=play]");
    const last = data.says.length - 1;
    let timer = null;

    function show(number) {
      slider.value = Math.min(last, Math.max(0, number));
      const now = Number(slider.value);
      frame.innerHTML = data.drawings[now];
      says.textContent = data.says[now];
      slider.setAttribute("aria-valuetext", data.says[now]);
      facts.forEach((fact, place) => { fact.textContent = data.facts[now][place]; });
    }
    function stop() {
      clearInterval(timer);
      timer = null;
      playing.textContent = "Play";
    }
    function step(by) {
      stop();
      says.setAttribute("aria-live", "polite");
      show(Number(slider.value) + by);
    }
    function play() {
      if (timer !== null) {
        stop();
        return;
      }
      if (Number(slider.value) === last) {
        show(0);
      }
      playing.textContent = "Pause";
      says.setAttribute("aria-live", "off");
      timer = setInterval(function () {
        if (!root.isConnected || Number(slider.value) === last) {
          stop();
        } else {
          show(Number(slider.value) + 1);
        }
      }, data.interval);
    }

    playing.addEventListener("click", play);
    root.querySelector("[data-do=back]").addEventListener("click", () => step(-1));
    root.querySelector("[data-do=on]").addEventListener("click", () => step(1));
    slider.addEventListener("input", function () {
      stop();
      says.setAttribute("aria-live", "off");
      show(Number(slider.value));
    });
    root.querySelector(".controls").hidden = false;
    root.querySelector(".still").hidden = true;
    root.dataset.ready = "true";
    show(0);
  }

  document
    .querySelectorAll('[data-animation="' + data.name + '"]:not([data-ready])')
    .forEach(start);
}
