"""Break the core on purpose and see the alarm.

Each mutant is one edit of gancore that a reader might make by mistake. It is applied to a
copy of the checkout, where the named unit tests must fail, and so must the verification of the
named notebook, if any: what only long runs use is in none. Exits with code 1 if a mutant survives.

usage: python -m tools.mutants [NAME...]
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tools.project import ROOT


@dataclass(frozen=True)
class Mutant:
    """One edit and the alarms that it must set off."""

    name: str
    file: str
    before: str
    after: str
    tests: str
    notebook: str = ""


MUTANTS = (
    Mutant(
        "the generator descends where it should ascend",
        "gancore/gan/objectives.py",
        "return -logsigmoid(fake_logits).mean()",
        "return logsigmoid(fake_logits).mean()",
        "tests/gan/test_objectives.py",
        "07_mnist",
    ),
    Mutant(
        "1 - D replaced by D in V",
        "gancore/theory/value.py",
        "_times(fake, log_expit(-of_d))",
        "_times(fake, log_expit(of_d))",
        "tests/theory/test_value.py",
        "01_value_function",
    ),
    Mutant(
        "1 - D replaced by D in V of logits",
        "gancore/gan/objectives.py",
        "return logsigmoid(real_logits).mean() + logsigmoid(-fake_logits).mean()",
        "return logsigmoid(real_logits).mean() + logsigmoid(fake_logits).mean()",
        "tests/gan/test_objectives.py",
        "01_value_function",
    ),
    Mutant(
        "p_g and p_data swapped in D*",
        "gancore/theory/optimal_discriminator.py",
        "return np.asarray(p_data.logpdf(x)) - np.asarray(p_g.logpdf(x))",
        "return np.asarray(p_g.logpdf(x)) - np.asarray(p_data.logpdf(x))",
        "tests/theory/test_optimal_discriminator.py",
        "02_optimal_discriminator",
    ),
    Mutant(
        "the sign of the second derivative flipped",
        "gancore/book/optimal_discriminator/equations.py",
        "bend = -a / y**2 - b / (1 - y) ** 2",
        "bend = a / y**2 + b / (1 - y) ** 2",
        "tests/book/test_equations.py",
        "02_optimal_discriminator",
    ),
    Mutant(
        "the pushforward density without its sum over branches",
        "gancore/theory/pushforward.py",
        "return self.terms(x).sum(axis=0)",
        "return self.terms(x)[0]",
        "tests/theory/test_pushforward.py",
        "03_lotus",
    ),
    Mutant(
        "the half dropped from JSD",
        "gancore/theory/divergences.py",
        "(log(2) + log_expit(log_first - log_second)) / 2",
        "(log(2) + log_expit(log_first - log_second))",
        "tests/theory/test_divergences.py",
        "04_jensen_shannon",
    ),
    Mutant(
        "log 4 replaced by log 2",
        "gancore/theory/divergences.py",
        "-log(4) + 2",
        "-log(2) + 2",
        "tests/theory/test_divergences.py",
        "04_jensen_shannon",
    ),
    Mutant(
        "the arguments of KL swapped",
        "gancore/theory/divergences.py",
        "def kl(p: Density, q: Density) -> float:",
        "def kl(q: Density, p: Density) -> float:",
        "tests/theory/test_divergences.py",
        "04_jensen_shannon",
    ),
    Mutant(
        "the Parzen density without its number of samples",
        "gancore/evaluation/parzen.py",
        "log(len(samples)) + dimension * log(",
        "dimension * log(",
        "tests/evaluation/test_parzen.py",
        "09_parzen",
    ),
    Mutant(
        "the Parzen density without its normalising constant",
        "gancore/evaluation/parzen.py",
        "log(len(samples)) + dimension * log(sigma * sqrt(2 * pi)) for",
        "log(len(samples)) for",
        "tests/evaluation/test_parzen.py",
        "09_parzen",
    ),
    Mutant(
        "binary logarithms in the Parzen density",
        "gancore/evaluation/parzen.py",
        "dimension * log(sigma * sqrt(2 * pi))",
        "dimension * log(sigma * sqrt(2 * pi), 2)",
        "tests/evaluation/test_parzen.py",
        "09_parzen",
    ),
    Mutant(
        "the Parzen standard error without its root",
        "gancore/evaluation/parzen.py",
        "/ sqrt(len(scores))",
        "/ len(scores)",
        "tests/evaluation/test_parzen.py",
        "09_parzen",
    ),
    Mutant(
        "sigma chosen on the test points",
        "gancore/evaluation/parzen.py",
        "log_density(validation, samples, sigmas",
        "log_density(test, samples, sigmas",
        "tests/evaluation/test_parzen.py",
        "09_parzen",
    ),
    Mutant(
        "the generator moves before the discriminator",
        "gancore/gan/algorithm1.py",
        """        for _ in range(k):
            real = next(batches)
            noise = gan.sample_noise(len(real))
            d_loss, d_real, d_fake = discriminator_step(gan, gan.share(real), gan.share(noise))
        g_loss = generator_step(gan, gan.share(gan.sample_noise(batch_size)))
""",
        """        g_loss = generator_step(gan, gan.share(gan.sample_noise(batch_size)))
        for _ in range(k):
            real = next(batches)
            noise = gan.sample_noise(len(real))
            d_loss, d_real, d_fake = discriminator_step(gan, gan.share(real), gan.share(noise))
""",
        "tests/gan/test_algorithm1.py",
        "06_algorithm_1",
    ),
    Mutant(
        "the samples of D's step not detached",
        "gancore/gan/algorithm1.py",
        """    with torch.no_grad():
        fake = gan.generator(noise)
""",
        "    fake = gan.generator(noise)\n",
        "tests/toy/test_game.py",
        "06_algorithm_1",
    ),
    Mutant(
        "the generator's step with the wrong sign",
        "gancore/gan/algorithm1.py",
        "loss = gan.generator_loss(gan.discriminator(gan.generator(noise)))",
        "loss = -gan.generator_loss(gan.discriminator(gan.generator(noise)))",
        "tests/gan/test_algorithm1.py",
        "06_algorithm_1",
    ),
    Mutant(
        "minimax and non-saturating swapped",
        "gancore/gan/objectives.py",
        """    "minimax": minimax_generator_loss,
    "non_saturating": non_saturating_generator_loss,
""",
        """    "minimax": non_saturating_generator_loss,
    "non_saturating": minimax_generator_loss,
""",
        "tests/toy/test_game.py",
        "06_algorithm_1",
    ),
    Mutant(
        "dropout left on while sampling",
        "gancore/gan/networks.py",
        "    generator.eval()\n",
        "",
        "tests/gan/test_networks.py",
        "07_mnist",
    ),
    Mutant(
        "column norms along the wrong axis",
        "gancore/training/build.py",
        "norms = layer.weight.norm(dim=1, keepdim=True)",
        "norms = layer.weight.norm(dim=0, keepdim=True)",
        "tests/training/test_build.py",
        "08_faces",
    ),
    Mutant(
        "the second stage without the pretrained generator",
        "gancore/training/trainer.py",
        "        generator = cast(Generator, self.generator)\n",
        "        generator = new_generator(self.recipe, self.images.cpu(), rng=self._initial)\n",
        "tests/training/test_two_stages.py",
    ),
    Mutant(
        "a random stream left on the CPU",
        "gancore/training/trainer.py",
        'seed, [torch.device("cpu"), device, device, device]',
        'seed, [torch.device("cpu"), device, device, torch.device("cpu")]',
        "tests/training/test_devices.py",
    ),
    Mutant(
        "the folds shifted by one",
        "gancore/datasets/tfd.py",
        "enumerate(membership.T, start=1)",
        "enumerate(np.roll(membership, 1, axis=1).T, start=1)",
        "tests/datasets/test_face_datasets.py",
        "08_faces",
    ),
    Mutant(
        "sigma chosen on test images",
        "gancore/evaluation/parzen.py",
        "    validation = validation[:validation_points]\n",
        "    validation = test[:validation_points]\n",
        "tests/evaluation/test_evaluate.py",
        "08_faces",
    ),
    Mutant(
        "the standard error over folds without the root",
        "gancore/evaluation/evaluate.py",
        "statistics.stdev(log_likelihoods) / sqrt(len(log_likelihoods))",
        "statistics.stdev(log_likelihoods) / len(log_likelihoods)",
        "tests/evaluation/test_evaluate.py",
        "08_faces",
    ),
    Mutant(
        "a point counted among its own neighbours",
        "gancore/evaluation/manifolds.py",
        "kthvalue(k + 1)",
        "kthvalue(k)",
        "tests/evaluation/test_manifolds.py",
    ),
    Mutant(
        "recall by the radii of the real points",
        "gancore/evaluation/manifolds.py",
        "radii_of_samples = _radii(samples",
        "radii_of_samples = _radii(real",
        "tests/evaluation/test_manifolds.py",
    ),
    Mutant(
        "the Fréchet distance by the covariances instead of their roots",
        "gancore/evaluation/frechet.py",
        "values.clamp(min=0).sqrt()",
        "values.clamp(min=0)",
        "tests/evaluation/test_frechet.py",
    ),
    Mutant(
        "a probe that is judged on what it was fitted to",
        "gancore/evaluation/probe.py",
        "probe.score(test.flatten(1).cpu().numpy(), test_labels",
        "probe.score(train.flatten(1).cpu().numpy(), train_labels",
        "tests/evaluation/test_probe.py",
    ),
    Mutant(
        "the contraction without the square of the slope",
        "gancore/rivals/contractive.py",
        "(code * (1 - code)).square() @",
        "(code * (1 - code)) @",
        "tests/rivals/test_contractive.py",
    ),
    Mutant(
        "the chains of PCD restarted at the data",
        "gancore/rivals/rbm.py",
        "chain = rbm.gibbs(chain, gibbs_steps, rng=rng)",
        "chain = rbm.gibbs(v, gibbs_steps, rng=rng)",
        "tests/rivals/test_rbm.py",
        "12_four_models",
    ),
    Mutant(
        "the KL term of the VAE with the wrong sign",
        "gancore/rivals/vae.py",
        "- kl_divergence(q, PRIOR)",
        "+ kl_divergence(q, PRIOR)",
        "tests/rivals/test_vae.py",
        "12_four_models",
    ),
    Mutant(
        "the mask of MADE off by one",
        "gancore/rivals/made.py",
        "place[:, None] > degree",
        "place[:, None] >= degree",
        "tests/rivals/test_made.py",
        "12_four_models",
    ),
    Mutant(
        "the noise of the walk without the Jacobian",
        "gancore/rivals/contractive.py",
        "self.decode(code + slope * (back @ self.weight.T))",
        "self.decode(code + noise)",
        "tests/rivals/test_contractive.py",
    ),
    Mutant(
        "the bound of a deep belief network without its entropy",
        "gancore/rivals/deep_belief.py",
        "            bound -= _log_probability(above, rbm.hidden_logits(state))\n",
        "",
        "tests/rivals/test_deep_belief.py",
    ),
    Mutant(
        "the condition dropped in D",
        "gancore/variants/conditional.py",
        "self.layers(append_one_hot(images.flatten(1), labels, self.classes))",
        "self.layers(append_one_hot(images.flatten(1), 0 * labels, self.classes))",
        "tests/variants/test_conditional.py",
        "13_failures_and_after",
    ),
    Mutant(
        "batch norm's statistics of data and samples mixed",
        "gancore/gan/algorithm1.py",
        "    real_logits, fake_logits = gan.discriminator(real), gan.discriminator(fake)\n",
        "    logits = gan.discriminator(torch.cat([real, fake]))\n"
        "    real_logits, fake_logits = logits.tensor_split([len(real)])\n",
        "tests/gan/test_dcgan.py",
        "11_dcgan",
    ),
    Mutant(
        "tanh's range not undone before judging",
        "gancore/gan/dcgan.py",
        "return (self.layers(z) + 1) / 2",
        "return self.layers(z)",
        "tests/gan/test_dcgan.py",
        "11_dcgan",
    ),
    Mutant(
        "running statistics left out of the average",
        "gancore/training/schedules.py",
        "averaged_statistic.lerp_(statistic, 1 - now)",
        "pass",
        "tests/training/test_dcgan.py",
    ),
    Mutant(
        "D of pix2pix sees the image alone",
        "gancore/variants/pix2pix.py",
        "self.layers(torch.cat([given, image], dim=1))",
        "self.layers(torch.cat([image, image], dim=1))",
        "tests/variants/test_pix2pix.py",
    ),
    Mutant(
        "the prior withheld from the D of codes",
        "gancore/variants/adversarial_autoencoder.py",
        "discriminator_step(self.game, prior_codes, images)",
        "discriminator_step(self.game, self.model.encoder(images).detach(), images)",
        "tests/variants/test_adversarial_autoencoder.py",
    ),
    Mutant(
        "the gradient penalty without its square",
        "gancore/variants/penalties.py",
        "(lengths - 1).square().mean()",
        "(lengths - 1).mean()",
        "tests/variants/test_penalties.py",
        "13_failures_and_after",
    ),
    Mutant(
        "the sign of the 2014 loss's conjugate",
        "gancore/theory/f_divergences.py",
        "conjugate=lambda t: -np.log(-np.expm1(t)),",
        "conjugate=lambda t: np.log(-np.expm1(t)),",
        "tests/theory/test_f_divergences.py",
        "13_failures_and_after",
    ),
)


def main(names: list[str]) -> int:
    """Try the mutants whose names contain one of the given words, or all."""
    chosen = [each for each in MUTANTS if not names or any(name in each.name for name in names)]
    if not chosen:
        print(f"no mutant's name contains {' or '.join(map(repr, names))}", file=sys.stderr)
        return 2
    survivors = 0
    for mutant in chosen:
        killed = _try(mutant)
        survivors += sum(not dead for dead in killed.values())
        words = ", ".join(f"{what} {'FAIL' if dead else 'PASS'}" for what, dead in killed.items())
        verdict = "ok      " if all(killed.values()) else "SURVIVES"
        print(f"{verdict}  {mutant.name}: {words}", flush=True)
    return 1 if survivors else 0


def _try(mutant: Mutant) -> dict[str, bool]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        ignore = shutil.ignore_patterns(
            *(".git", ".venv", "_build", "mutants", "__pycache__", ".*_cache", ".hypothesis")
        )
        shutil.copytree(ROOT, copy, ignore=ignore)
        file = copy / mutant.file
        text = file.read_text(encoding="utf-8")
        if text.count(mutant.before) != 1:
            raise SystemExit(f"{mutant.file} does not hold once: {mutant.before}")
        file.write_text(text.replace(mutant.before, mutant.after), encoding="utf-8")
        killed = {"unit tests": _fails(copy, mutant.tests)}
        if mutant.notebook:
            killed["notebook"] = _fails(copy, "--nbval", f"notebooks/{mutant.notebook}.ipynb")
        return killed


def _fails(checkout: Path, *arguments: str) -> bool:
    """Run pytest on the copy; tell whether a test failed, and refuse any other outcome."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    result = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if result.returncode not in (0, 1):
        raise SystemExit(result.stdout + result.stderr)
    return result.returncode == 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
