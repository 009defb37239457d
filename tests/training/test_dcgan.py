"""What batch normalisation asks of a run: statistics that are kept, averaged and sampled with."""

from copy import deepcopy
from dataclasses import replace

import pytest
import torch
from torch import nn

from gancore.errors import UserError
from gancore.gan.networks import sample_images
from gancore.processes import Processes
from gancore.training import schedules
from gancore.training.build import build_generator
from gancore.training.description import RunDescription
from gancore.training.generator_file import generator_bytes, read_generator, write_generator
from gancore.training.run_folder import RunFolder
from gancore.training.trainer import Training


@pytest.fixture
def images(digits):
    return digits.train[::20]


@pytest.fixture
def trained(small_dcgan, images):
    training = Training(small_dcgan, images)
    training.run_epoch()
    return training


def statistics(network):
    return [each for each in network.buffers() if each.is_floating_point()]


@pytest.mark.slow
@pytest.mark.parametrize("average", [0.0, 0.9])
def test_a_resumed_run_ends_in_the_bytes_of_an_unbroken_one(
    tmp_path, train_small, small_dcgan, average
):
    recipe = replace(small_dcgan, generator_average_decay=average)
    unbroken, broken = tmp_path / "unbroken", tmp_path / "broken"
    train_small(unbroken, recipe, epochs=2)
    train_small(broken, recipe, epochs=1)
    train_small(broken, recipe, epochs=2, resume=True)
    files = [(each / "generator.safetensors").read_bytes() for each in (unbroken, broken)]
    assert files[0] == files[1]


def test_a_checkpoint_holds_the_statistics_of_all_networks(trained, small_dcgan, images):
    """They do not follow from the weights, and training mode does not look at them."""
    resumed = Training(small_dcgan, images, seed=5)
    resumed.load_state_dict(trained.state_dict())
    for name in ("generator", "discriminator", "average"):
        theirs, ours = (list(getattr(each, name).buffers()) for each in (trained, resumed))
        assert len(ours) > 0
        assert all(map(torch.equal, theirs, ours))


def test_a_file_holds_the_statistics_too(tmp_path, trained):
    description = RunDescription.of(trained, "digits")
    path = tmp_path / "generator.safetensors"
    write_generator(path, trained.result, description, 1)
    read = read_generator(path)
    assert torch.equal(read.generator.sample(5, seed=0), trained.result.sample(5, seed=0))
    assert generator_bytes(read.generator, description, 1) == path.read_bytes()


def test_a_file_may_be_of_half_precision(tmp_path, trained):
    path = tmp_path / "generator.safetensors"
    description = RunDescription.of(trained, "digits")
    write_generator(path, deepcopy(trained.result).half(), description, 1)
    samples = read_generator(path).generator.sample(20, seed=0)
    # Ten bits after the point, through three layers.
    torch.testing.assert_close(samples, trained.result.sample(20, seed=0), rtol=0, atol=0.01)


def test_samples_are_drawn_with_running_statistics(tmp_path, train_small, small_dcgan):
    train_small(tmp_path, small_dcgan, epochs=1)
    generator = RunFolder(tmp_path).load_generator().generator
    assert torch.equal(generator.sample(1000, seed=3)[:10], generator.sample(1000, seed=3)[:10])
    noise = torch.randn(20, 5, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(sample_images(generator, noise[:4]), generator(noise)[:4])


def test_the_average_averages_the_statistics_as_it_does_the_weights(small_dcgan):
    """Against the sum written out: decay^(t-i) for the i-th of t, divided by the sum of these."""
    generator = build_generator(small_dcgan, (1, 8, 8))
    average, seen = deepcopy(generator), []
    for iteration in range(1, 4):
        generator(torch.randn(6, 5))
        seen.append([each.clone() for each in statistics(generator)])
        schedules.update_average(average, generator, decay=0.5, iteration=iteration)
    for averaged, *values in zip(statistics(average), *seen, strict=True):
        expected = (0.25 * values[0] + 0.5 * values[1] + values[2]) / 1.75
        torch.testing.assert_close(averaged, expected)
    counts = [each for each in average.buffers() if not each.is_floating_point()]
    assert [each.item() for each in counts] == [3] * len(counts)


def test_a_run_learns_from_minibatches_of_its_own_kind_only(small_dcgan, images):
    """Through a whole epoch D sees data and samples apart, in whole minibatches."""
    training = Training(small_dcgan, images)
    ink = []
    training.discriminator.register_forward_pre_hook(
        lambda _, inputs: ink.append(inputs[0].flatten(1).mean(1))
    )
    training.run_epoch()
    assert [len(each) for each in ink] == [50] * len(ink)
    # G's first samples are grey all over, and digits are dark: no minibatch has both.
    grey = [(each > 0.35) for each in ink]
    assert [bool(each.all()) for each in grey] == [False, True, True] * (len(ink) // 3)
    assert not any(each.any() for each in grey[::3])


def test_several_processes_are_refused_in_one_line(small_dcgan, images):
    with pytest.raises(UserError, match="train it on one, without torchrun") as caught:
        Training(small_dcgan, images, processes=Processes(0, 2))
    assert "\n" not in str(caught.value)


def test_images_that_do_not_halve_are_refused(small_dcgan):
    with pytest.raises(UserError, match="not 25×25: resize them"):
        Training(small_dcgan, torch.rand(60, 1, 25, 25))


def test_weights_are_drawn_from_the_run_s_seed(small_dcgan, images):
    def first_weights(seed):
        networks = Training(small_dcgan, images, seed=seed)
        modules = (networks.generator, networks.discriminator)
        return nn.utils.parameters_to_vector([p for each in modules for p in each.parameters()])

    torch.manual_seed(1)
    one = first_weights(0)
    torch.manual_seed(2)
    assert torch.equal(one, first_weights(0))
    assert not torch.equal(one, first_weights(1))
