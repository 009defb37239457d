"""The page where readers play: its games end as it says, and it shows what gancore computes."""

from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.special import expit, log_expit
from torch import nn

from gancore.gan.algorithm1 import GAN
from gancore.theory.divergences import jsd_discrete
from gancore.theory.integration import integrate
from gancore.theory.pushforward import expectation
from gancore.toy.game import TWO_BUMPS, gradient_norms
from gancore.variants.modes import ring

pytest.importorskip("selenium.webdriver", reason="needs selenium")
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser.axe import bring, violations, violations_of_colours
from tests.browser.built_book import NARROW, wide
from tests.browser.network import asked_outside

SOURCE = Path(__file__).parents[2] / "book"
PAGE = (
    "<!doctype html><html lang='en'><meta charset='utf-8'>"
    "<meta name='viewport' content='width=device-width'><title>A game</title>"
    "<body><main style='max-width: 42rem'><h1>A game</h1>{}</main></body></html>"
)
PRESETS = ["works", "starves", "collapse", "cure", "circles", "lag"]
EXPORT = """
const { gan, seen } = play.state;
const weights = (net) => net.layers.map(({ inputs, outputs, weight, bias }) =>
  [inputs, outputs, [...weight], [...bias]]);
const { uniform, normal } = game.stream(2);
const codes = Array.from({ length: 64 * gan.settings.noise_dim }, normal);
return {
  generator: weights(gan.generator), discriminator: weights(gan.discriminator), codes,
  p: [...seen.p], q: [...seen.q],
  best: [...seen.best].map((x) => Math.max(-99, Math.min(99, x || 0))),
  allCodes: [...seen.noise.codes], value: seen.value, jsd: seen.jsd, lag: seen.lag,
  modes: seen.modes, mean: seen.mean, gradients: seen.gradients,
};
"""


class Played:
    """The page's game, on a page of its own."""

    def __init__(self, browser, folder, address=""):
        self.browser = browser
        fragment = (SOURCE / "play.html").read_text(encoding="utf-8")
        file = folder / "page.html"
        file.write_text(
            PAGE.format(fragment.replace("../_static", (SOURCE / "_static").as_uri())),
            encoding="utf-8",
        )
        browser.get_log("browser"), browser.get_log("performance")
        browser.get("about:blank")  # an address that differs in its hash only would not load
        browser.get(file.as_uri() + address)

    def part(self, name):
        return self.browser.find_element("css selector", f'[data-is="{name}"]')

    def number(self, name):
        plain = normalize("NFKC", self.part(name).text).replace("−", "-")  # 4.6 × 10-5
        return float(plain.replace(" × 10", "e").split()[0])

    def choose(self, preset):
        self.browser.find_element("css selector", f'[data-preset="{preset}"]').click()

    def advance(self, steps):
        for each in [100] * (steps // 100) + [steps % 100]:  # a script has half a minute
            self.browser.execute_script("play.advance(arguments[0])", each)

    def control(self, name):
        self.browser.execute_script("document.querySelector('details').open = true")
        return self.browser.find_element("name", name)

    def set(self, name, value):
        control = self.control(name)
        if control.tag_name == "select":
            Select(control).select_by_value(value)
        else:
            control.send_keys(Keys.CONTROL + "a")
            control.send_keys(value, Keys.TAB)

    def moments(self, what, since=0):
        return self.browser.execute_script(
            "return play.state.moments.filter((each) => each.step >= arguments[1])"
            ".map((each) => each[arguments[0]])",
            what,
            since,
        )

    def leave_and_return(self):
        """Follow a link within the page, and go back."""
        heard = "addEventListener('hashchange', () => arguments[0](), {once: true});"
        for way in ("location.hash = '#what-is-computed'", "history.back()"):
            self.browser.execute_async_script(f"{heard} {way}")

    def hash(self):
        return self.browser.execute_script("return location.hash")


@pytest.fixture
def played(browser, tmp_path):
    yield Played(browser, tmp_path)
    assert browser.get_log("browser") == []
    assert asked_outside(browser) == []


def test_it_works(played):
    played.advance(500)
    assert played.number("jsd") < 0.01
    assert played.number("value") == pytest.approx(-np.log(4), abs=0.02)


def test_d_starves_the_minimax_generator_and_not_the_other(played):
    played.choose("starves")
    played.advance(200)
    assert played.number("minimax") < played.number("non_saturating") / 1000
    assert played.number("jsd") > 0.69
    played.set("objective", "non_saturating")
    played.advance(200)
    assert played.number("jsd") < 0.1


@pytest.mark.slow
def test_the_generator_collapses_and_a_faster_discriminator_cures_it(played):
    played.choose("collapse")
    played.advance(600)
    assert played.number("modes") <= 3
    assert max(played.moments("modes")) <= 3
    played.choose("cure")
    played.advance(600)
    assert played.number("modes") == 8
    assert "8 of 8 modes covered" in played.part("status").text


def test_it_circles_until_it_is_damped(played):
    played.choose("circles")
    played.advance(1000)
    late = np.array(played.moments("mean", since=500))
    turns = np.count_nonzero(np.diff(np.sign(late)))
    assert turns >= 8
    assert np.abs(late[-20:]).max() > 0.3
    assert min(played.moments("jsd", since=500)) > 0.2
    played.set("order", "alternating")
    played.set("momentum", "0")
    played.set("d_rate", "0.5")
    played.advance(1000)
    assert max(played.moments("jsd", since=500)) < 0.1
    assert np.abs(played.moments("mean", since=500)).max() < 0.2


def test_more_steps_of_d_keep_it_closer_to_the_best(played):
    lags = {}
    played.choose("lag")
    for k in ("20", "1"):
        played.set("k", k)
        for _ in range(6):
            played.advance(10)
        lags[k] = np.mean(played.browser.execute_script(
            "return play.state.moments.filter((each) => each.step >= 20)"
            ".map((each) => 2 * each.jsd - Math.log(4) - each.value)"
        ))  # fmt: skip
    assert lags["20"] < 0.05
    assert lags["1"] > 4 * lags["20"]
    assert played.number("work") == 120


def rebuilt(layers, activation):
    parts = []
    for inputs, outputs, weight, bias in layers:
        layer = nn.Linear(inputs, outputs, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(weight, dtype=torch.float64).reshape(outputs, inputs))
            layer.bias.copy_(torch.tensor(bias, dtype=torch.float64))
        parts += [layer, activation()]
    return nn.Sequential(*parts[:-1])


def on_numbers(net):
    """A network as a function of arrays of numbers."""
    return lambda x: (
        net(torch.as_tensor(np.reshape(x, (-1, 1)))).detach().numpy().reshape(np.shape(x))
    )


def value_of(g, logit):
    """V on two bumps, by quadrature over the data and, after chapter 3, over the noise."""
    real = integrate(lambda x: TWO_BUMPS.pdf(x) * log_expit(logit(x)), over=[TWO_BUMPS])
    return real + expectation(lambda x: log_expit(-logit(x)), g, stats.norm())


def check_gradients(shown, g, d):
    gan = GAN(g, d, None, None, torch.randn)
    noise = torch.tensor(shown["codes"], dtype=torch.float64).reshape(64, -1)
    for name, length in gradient_norms(gan, noise).items():
        assert shown["gradients"][name] == pytest.approx(length, rel=1e-6)


@pytest.mark.slow
def test_on_the_line_it_shows_what_quadrature_finds(played):
    for steps in (0, 40, 160):
        played.advance(steps)
        shown = played.browser.execute_script(EXPORT)
        g, d = (rebuilt(shown[name], nn.Tanh) for name in ("generator", "discriminator"))
        of_g, logit = on_numbers(g), on_numbers(d)
        value = value_of(of_g, logit)
        assert shown["value"] == pytest.approx(value, abs=1e-3)

        # A million equally likely codes, in cells of a quarter of the page's.
        samples = of_g(stats.norm.ppf((np.arange(1_000_000) + 0.5) / 1e6))
        edges = np.linspace(-6, 6, 1201)
        p, q = np.diff(TWO_BUMPS.cdf(edges)), np.histogram(samples, edges)[0] / 1e6
        assert shown["jsd"] == pytest.approx(jsd_discrete(p / p.sum(), q / q.sum()), abs=1e-3)
        assert shown["mean"] == pytest.approx(samples.mean(), abs=1e-3)
        assert shown["lag"] == pytest.approx(2 * shown["jsd"] - np.log(4) - shown["value"])

        p, q = (each.reshape(300, 4).sum(1) for each in (p, q))
        met = p + q > 1e-3
        np.testing.assert_allclose(
            expit(np.array(shown["best"]))[met], p[met] / (p + q)[met], atol=5e-3
        )
        check_gradients(shown, g, d)


def cells_of(target, edges):
    """The share of the data in each cell of the plane."""
    on_axis = np.diff(stats.norm(target.centres.numpy()[..., None], 0.1).cdf(edges))
    shares = np.einsum("ni,nj->ij", on_axis[:, 0], on_axis[:, 1]).ravel()
    return shares / shares.sum()


@pytest.mark.slow
def test_in_the_plane_it_shows_what_gancore_counts(played):
    played.choose("cure")
    target, edges = ring(std=0.1), np.linspace(-3.2, 3.2, 33)
    fine = np.linspace(-3.2, 3.2, 129)
    middles = (edges[1:] + edges[:-1]) / 2
    for steps in (0, 100, 300):
        played.advance(steps)
        shown = played.browser.execute_script(EXPORT)
        g, d = (rebuilt(shown[name], nn.ReLU) for name in ("generator", "discriminator"))

        def cells(samples, edges=edges):
            within = samples.detach().T.clamp(-3.19, 3.19)
            return np.histogram2d(*within, [edges, edges])[0].ravel() / len(samples)

        p = cells_of(target, edges)
        samples = g(torch.tensor(shown["allCodes"], dtype=torch.float64).reshape(-1, 2))
        q = cells(samples)
        # The page's distribution function is right to 1e-7 in each of the cells' corners.
        np.testing.assert_allclose(shown["p"], p, atol=1e-6)
        np.testing.assert_allclose(shown["q"], q, atol=1e-12)
        assert shown["jsd"] == pytest.approx(float(jsd_discrete(p, q)), abs=1e-5)
        at = torch.tensor(np.stack(np.meshgrid(middles, middles, indexing="ij"), -1).reshape(-1, 2))
        logits = d(at).detach().numpy().ravel()
        value = (p * log_expit(logits) + q * log_expit(-logits)).sum()
        assert shown["value"] == pytest.approx(value, abs=1e-5)
        assert shown["modes"] == target.reached(samples).modes.item()

        # So many codes stand for all: a quarter of a million others give nearly the same.
        rng = torch.Generator().manual_seed(0)
        many = g(torch.randn(250_000, 2, generator=rng, dtype=torch.float64))
        assert shown["jsd"] == pytest.approx(float(jsd_discrete(p, cells(many))), abs=0.02)
        check_gradients(shown, g, d)

    # What the cells cannot see, as the page says.
    finer = float(jsd_discrete(cells_of(target, fine), cells(many, fine)))
    assert 0.05 < finer - shown["jsd"] < 0.15


GROUND = """
const canvas = document.querySelector(".drawing");
const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
const { side } = play.state.seen.grid;
return [...play.state.seen.logits].map(function (logit, i) {
  const [row, column] = [Math.floor(i / side), i % side];  // of x, to the right, and of y, upwards
  const x = Math.floor((canvas.width * (row + 0.5)) / side);
  const y = Math.floor((canvas.height * (side - column - 0.5)) / side);
  const place = 4 * (y * canvas.width + x);
  return [logit, pixels.data[place] - pixels.data[place + 2]];
});
"""


def test_the_ground_is_blue_where_d_says_data_and_orange_where_it_says_samples(played):
    played.choose("collapse")
    played.advance(60)
    logits, redder = np.array(played.browser.execute_script(GROUND)).T
    sure = np.abs(logits) > 0.3
    assert 50 < np.count_nonzero(logits[sure] > 0) < np.count_nonzero(sure) - 50
    # Points and arrows cover some of it.
    assert np.mean((redder < 0) == (logits > 0), where=sure) > 0.9


LEAST = """
const [{ moves }, least] = [play.state.gan, []];
for (let n = 0; n < 30; n += 1) {
  for (let [i, ended] = [0, false]; !ended; i += 1) {
    const began = performance.now();
    ended = moves.next().value;
    least[i] = Math.min(least[i] ?? Infinity, performance.now() - began);
  }
}
return least.reduce((sum, each) => sum + each);
"""


@pytest.mark.parametrize("preset", PRESETS)
def test_a_step_fits_a_frame(played, preset):
    """Sixty steps a second, on one core: the quickest of thirty for each gradient."""
    played.choose(preset)
    took = played.browser.execute_script(LEAST)
    assert 0 < took < 1000 / 60


def test_it_trains_until_it_is_paused_and_goes_back_to_the_same_start(played):
    start = played.part("value").text
    played.part("train").send_keys(Keys.ENTER)
    assert played.part("train").text == "Pause"
    WebDriverWait(played.browser, 20).until(lambda _: played.number("step") >= 20)
    played.part("train").send_keys(Keys.SPACE)
    assert played.part("status").text.startswith("Paused. Step ")
    steps = played.browser.execute_script("return play.state.gan.iterations")
    played.part("once").click()
    assert played.number("step") == steps + 1
    after = played.part("value").text
    played.part("back").click()
    assert played.part("value").text == start
    played.advance(steps + 1)
    assert played.part("value").text == after


def test_one_player_may_train_alone_while_the_other_stands_still(played):
    def who(name):
        Select(played.part("who")).select_by_value(name)
        weights = played.browser.execute_script(EXPORT)
        return weights["generator"], weights["discriminator"], played.number("work")

    g, d, _ = who("D")
    lacked = played.number("lag")
    played.advance(200)
    g_after, trained, work = who("G")
    assert (g_after, work) == (g, 200 * 5)
    assert trained != d
    assert played.number("lag") < lacked / 10
    played.advance(200)
    moved, d_after, work = who("both")
    assert (d_after, work) == (trained, 200 * 5 + 200)
    assert moved != g
    assert played.number("value") < -4  # G has run past the data: V far below -log 4
    played.advance(200)
    assert played.number("jsd") < 0.05
    for name in ("G", "D"):  # also where an iteration has begun
        played.browser.execute_script("play.state.gan.moves.next(); play.state.gan.moves.next();")
        g, d, _ = who(name)
        played.advance(1)
        g_after, d_after, _ = who("both")
        assert (g_after == g, d_after == d) == (name == "D", name == "G")
    played.choose("circles")
    assert played.part("who").get_attribute("value") == "both"
    who("D")
    played.advance(3)
    assert played.number("work") == 3  # where both move at once, D's turn is one step


def test_a_heavy_game_is_played_by_the_gradient_and_one_step_ends_the_iteration(browser, tmp_path):
    played = Played(browser, tmp_path, "#preset=collapse&k=20&batch_size=256")
    browser.execute_async_script(
        "const [train, done] = [document.querySelector('[data-is=train]'), arguments[0]];"
        "train.click();"
        "requestAnimationFrame(() => requestAnimationFrame(() => { train.click(); done(); }));"
    )
    assert played.number("step") == 0
    assert 0 < played.number("work") < 20
    played.part("once").click()
    WebDriverWait(browser, 20).until(lambda _: played.part("status").text.startswith("Paused."))
    assert (played.number("step"), played.number("work")) == (1, 21)
    after = played.part("value").text
    played.part("back").click()
    played.advance(1)
    assert played.part("value").text == after


LOOKS = """
const done = arguments[0];
const [{ observe }, now] = [play.state, performance.now.bind(performance)];
let [looks, frames, lost] = [0, 0, 0];
performance.now = () => now() + lost;
play.state.observe = () => { looks += 1; lost += 2000; return observe(); };
document.querySelector("[data-is=train]").click();
requestAnimationFrame(function frame() {
  frames += 1;
  if (frames < 12) requestAnimationFrame(frame); else done(looks);
});
"""


def test_looks_that_take_long_are_rare(played):
    """As on a slow machine: after a look of two seconds the page has ten for its frames."""
    assert played.browser.execute_async_script(LOOKS) == 1


def test_small_numbers_can_be_read(played):
    played.browser.execute_script(
        "const { observe } = play.state;"
        "const gradients = { minimax: 0.0000456, non_saturating: 0.2114 };"
        "play.state.observe = () => ({ ...observe(), lag: -1e-9, gradients });"
        "play.advance(0);"
    )
    shown = {name: played.part(name).text for name in ("lag", "minimax", "non_saturating")}
    assert shown == {
        "lag": "0.0000 nats", "minimax": "4.6 × 10⁻⁵", "non_saturating": "0.211"
    }  # fmt: skip


def test_the_address_keeps_what_differs_from_the_preset(browser, tmp_path):
    played = Played(browser, tmp_path, "#preset=collapse&k=3&seed=5&noise_dim=99&order=sideways")
    pressed = browser.find_elements("css selector", '[aria-pressed="true"]')
    assert [each.text for each in pressed] == ["Mode collapse"]
    assert played.control("k").get_property("value") == "3"
    assert played.control("noise_dim").get_property("value") == "8"
    assert played.control("order").get_property("value") == "alternating"
    assert played.hash() == "#preset=collapse&noise_dim=8&k=3&seed=5"
    played.set("noise_dim", "2")
    played.set("rule", "sgd")
    assert played.hash() == "#preset=collapse&k=3&rule=sgd&seed=5"
    assert played.part("changed").text.endswith("k, steps of D for one of G; learning rule; seed.")
    played.choose("cure")  # from the same start
    assert played.hash() == "#preset=cure&seed=5"
    assert played.part("changed").text == "Changed since: seed."
    browser.execute_script("location.hash = '#preset=cure&k=5000&seed=5'")
    WebDriverWait(browser, 30).until(lambda _: played.hash() == "#preset=cure&k=50&seed=5")


@pytest.mark.parametrize(
    "address", ["#preset=constructor", "#preset=__proto__&data=toString", "#g_units=constructor"]
)
def test_an_address_that_names_no_setting_begins_with_the_first_game(browser, tmp_path, address):
    played = Played(browser, tmp_path, address)
    played.advance(1)
    assert played.number("step") == 1
    assert not played.part("changed").is_displayed()


def test_a_link_within_the_page_and_back_leaves_the_game_as_it_is(played):
    played.set("k", "3")
    played.advance(7)
    played.leave_and_return()
    assert played.number("step") == 7
    assert played.hash() == "#preset=works&k=3"


def test_a_control_that_does_nothing_is_off_and_says_why(played):
    for name, by, choice, other in (
        ("k", "order", "simultaneous", "alternating"), ("momentum", "rule", "adam", "sgd")
    ):  # fmt: skip
        label = played.control(name).find_element("xpath", "..")
        assert played.control(name).is_enabled()
        assert "not used" not in label.text
        played.set(by, choice)
        assert not played.control(name).is_enabled()
        assert "not used" in label.text
        played.set(by, other)


@pytest.mark.parametrize("width", [1280, NARROW])
def test_no_choice_is_cut(browser, tmp_path, width):
    with wide(browser, width):
        Played(browser, tmp_path).control("data")
        missing = browser.execute_script(
            "return [...document.querySelectorAll('form select')].map(function (select) {"
            "  const given = select.offsetWidth;"
            "  select.style.cssText = 'width: max-content; flex: none; align-self: start';"
            "  return select.offsetWidth - given; })"
        )
    assert len(missing) == 8
    assert max(missing) <= 0


def test_samples_outside_the_plane_are_told_of(browser, tmp_path):
    played = Played(browser, tmp_path, "#preset=collapse&start=3")
    samples = np.reshape(
        browser.execute_script("return [...play.state.seen.samples.slice(0, 600)]"), (300, 2)
    )
    outside = np.count_nonzero(np.abs(samples).max(1) > 3.2)
    assert 0 < outside < 300
    told = f"{outside} of 300 samples lie outside."
    assert told in played.part("drawing").get_attribute("aria-label")
    played.choose("collapse")
    assert "outside" not in played.part("drawing").get_attribute("aria-label")


def centres(browser):
    return browser.execute_script("return play.state.gan.data.centres")


def test_a_stroke_is_one_change_and_can_be_undone(played):
    drawing = played.part("drawing")
    assert drawing.value_of_css_property("touch-action") == "auto"
    finger = ActionBuilder(played.browser, mouse=PointerInput("touch", "finger"))
    finger.pointer_action.move_to(drawing).pointer_down().pointer_up()
    finger.perform()  # there is nothing to draw yet
    played.set("data", "drawn")
    assert drawing.value_of_css_property("touch-action") == "none"
    played.browser.execute_script(
        "arguments[0].scrollIntoView({block: 'center'});"
        "window.games = 0;"
        "const { create } = game;"
        "game.create = (settings) => { games += 1; return create(settings); };",
        drawing,
    )
    pen = ActionChains(played.browser, duration=10)
    pen.click_and_hold(drawing)  # in its middle
    for _ in range(20):
        pen.move_by_offset(3, 0)
    pen.perform()
    assert played.browser.execute_script("return games") == 0
    count = int(played.part("points").text.split()[0])
    assert 3 <= count < 15
    # Out of the drawing, and up there.
    ActionChains(played.browser).move_by_offset(0, -drawing.size["height"]).release().perform()
    assert played.browser.execute_script("return games") == 1
    points = np.array(centres(played.browser))
    assert len(points) == count
    assert np.abs(points[0]).max() <= 0.1
    assert np.hypot(*np.diff(points, axis=0).T).min() > 0.099
    assert played.hash().count("%3B") == count - 1
    ActionChains(played.browser).click(drawing).perform()
    assert len(centres(played.browser)) == count + 1
    played.part("undo").click()
    assert centres(played.browser) == points.tolist()


def test_points_can_be_typed_and_are_kept_in_the_address(played):
    played.set("data", "drawn")
    for x, y in (("0.5", "0"), ("-1.5", "2")):
        for name, value in (("x", x), ("y", y)):
            played.part(name).clear()
            played.part(name).send_keys(value)
        played.part("add").send_keys(Keys.ENTER)
    points = centres(played.browser)
    assert points == [[0.5, 0], [-1.5, 2]]
    again = played.hash()
    assert again.endswith("%3B-1.5%2C2")
    played.part("x").clear()
    played.part("add").click()
    assert centres(played.browser) == points
    played.part("erase").click()
    assert "points" not in played.hash()
    played.browser.execute_script("location.hash = arguments[0]", again)
    WebDriverWait(played.browser, 30).until(lambda b: centres(b) == points)


def test_who_chooses_to_draw_sees_where(played):
    played.set("data", "drawn")
    top = played.browser.execute_script(
        "return document.querySelector('[data-is=pen]').getBoundingClientRect().top"
    )
    assert -1 <= top < 100  # browsers scroll to fractions of a pixel
    played.part("add").click()
    played.part("erase").send_keys(Keys.ENTER)
    assert played.browser.switch_to.active_element == played.part("add")  # not lost


def test_without_points_there_is_no_game(played):
    played.set("data", "drawn")
    numbers = played.browser.find_elements("css selector", "dd")
    assert {each.text for each in numbers} == {"—"}
    assert not played.part("train").is_enabled()
    assert not played.part("once").is_enabled()
    assert played.part("status").text == "There are no data yet: draw some first."
    played.part("add").click()
    assert played.part("points").text == "1 point of at most 200"
    played.part("once").click()
    assert played.number("step") == 1
    played.part("undo").click()
    assert not played.part("train").is_enabled()
    assert not played.part("undo").is_enabled()


def test_there_are_at_most_two_hundred_points(browser, tmp_path):
    points = ";".join(f"{i % 20 / 10},{i // 20 / 10}" for i in range(199))
    played = Played(browser, tmp_path, f"#data=drawn&points={points}")
    for _ in range(2):
        played.part("add").click()
        assert played.part("points").text == "200 points, and there can be no more"
    assert len(centres(browser)) == 200


def test_numbers_without_bounds_stop_it_with_a_word(played):
    played.set("d_rate", "10")
    played.set("g_rate", "10")
    played.set("activation", "relu")
    played.set("momentum", "0.99")
    Select(played.part("speed")).select_by_visible_text("all it can")
    played.part("train").click()
    WebDriverWait(played.browser, 20).until(
        lambda _: "beyond all bounds" in played.part("status").text
    )
    assert played.part("train").text == "Train"


@pytest.mark.parametrize("preset", PRESETS)
def test_it_fits_a_narrow_screen_and_axe_finds_nothing(browser, tmp_path, preset):
    with wide(browser, NARROW):
        played = Played(browser, tmp_path, f"#preset={preset}")
        played.control("data")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= NARROW
        texts = browser.find_elements("css selector", "[data-for]")
        assert [each.get_attribute("data-for") for each in texts if each.is_displayed()] == [preset]
        bring(browser)
        found = violations(browser, "all but colours") + violations_of_colours(browser)
        assert not found, "\n".join(found)


def test_the_drawings_follow_the_width_of_the_text(played):
    sharp = """
      const canvas = document.querySelector("canvas.history");
      return [canvas.width, Math.round(canvas.clientWidth * devicePixelRatio)];
    """
    before = played.browser.execute_script(sharp)
    played.browser.execute_script("document.querySelector('main').style.maxWidth = '30rem'")
    WebDriverWait(played.browser, 30).until(
        lambda b: (now := b.execute_script(sharp)) != before and abs(now[0] - now[1]) <= 1
    )


def test_what_a_hidden_page_has_missed_is_not_made_up_for(played):
    Select(played.part("speed")).select_by_visible_text("5")
    played.part("train").click()
    WebDriverWait(played.browser, 30).until(lambda _: played.number("step") >= 2)
    before = played.number("step")
    played.browser.execute_script(
        "const own = performance.now.bind(performance); performance.now = () => own() + 60000;"
    )
    WebDriverWait(played.browser, 30).until(lambda _: played.number("step") > before)
    played.part("train").click()
    # A quarter of a second's, and what came while we looked; a minute would have been 200.
    assert played.number("step") < before + 100


def test_a_generator_without_bounds_stops_it_too(played):
    """D stands still, and only what G draws is lost."""
    Select(played.part("who")).select_by_value("G")
    for lost in ("NaN", "Infinity"):
        played.part("back").click()
        played.browser.execute_script(
            f"play.state.gan.generator.parameters.at(-1).fill({lost}); play.advance(1);"
        )
        assert "beyond all bounds" in played.part("status").text


def test_a_rectifier_does_not_hide_what_is_no_number(played):
    played.choose("collapse")
    shown = played.browser.execute_script(
        "const { discriminator } = play.state.gan;"
        "discriminator.parameters[0].fill(NaN);"
        "return String(networks.output(networks.forward(discriminator, Float64Array.of(1, 1)))[0]);"
    )
    assert shown == "NaN"


def test_points_that_wait_for_their_turn_do_not_begin_a_game_anew(played):
    played.set("data", "drawn")
    played.part("add").click()
    played.set("data", "ring")
    played.advance(7)
    played.leave_and_return()
    assert played.number("step") == 7
    played.set("data", "drawn")
    assert centres(played.browser) == [[0, 0]]


GLANCES = """
const done = arguments[0];
const { history, inThePlane } = drawing;
let [histories, planes] = [0, 0];
drawing.history = (...given) => { histories += 1; return history(...given); };
drawing.inThePlane = (...given) => { planes += 1; return inThePlane(...given); };
const { observe } = play.state;
let looks = 0;
play.state.observe = () => { looks += 1; return observe(); };
document.querySelector("[data-is=train]").click();
requestAnimationFrame(function frame() {
  if (planes - looks < 3) requestAnimationFrame(frame); else done([histories, looks]);
});
"""


def test_the_history_is_drawn_when_it_has_grown(played):
    played.choose("cure")
    Select(played.part("speed")).select_by_visible_text("5")
    histories, looks = played.browser.execute_async_script(GLANCES)
    assert histories == looks
