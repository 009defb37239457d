"""A state is looked at before any of it is loaded: PyTorch's kernels trust what they are given."""

from copy import deepcopy
from dataclasses import replace

import pytest
import torch

from gancore.training.trainer import Training


@pytest.fixture(params=["adam", "sgd"])
def recipe(request, small_recipe):
    return replace(small_recipe, optimizer=request.param)


@pytest.fixture
def images(digits):
    return digits.train[:100]


def spoil(what, state):
    """Change one thing in a state that a crafted or foreign file could have otherwise."""
    moments = state["optimizers"]["generator"]["state"]
    first = moments[0]
    name = next(key for key in first if key != "step")
    if what == "a smaller tensor":
        first[name] = first[name][:1]
    elif what == "a scalar":
        first[name] = torch.tensor(0.0)
    elif what == "no tensor":
        first[name] = "nonsense"
    elif what == "a name too few":
        del first[name]
    elif what == "a name too many":
        first["max_exp_avg_sq"] = torch.zeros(3)
    elif what == "a weight too few":
        del moments[0]
    elif what == "a weight too many":
        moments[99] = first
    elif what == "no optimisers":
        del state["optimizers"]
    elif what == "a weight of G":
        state["generator"]["output.bias"] = torch.zeros(7)
    elif what == "a missing weight of D":
        state["discriminator"].popitem()
    elif what == "no average":
        state["average"] = None
    elif what == "a list":
        state["generator"] = [1, 2]


@pytest.mark.parametrize(
    "what",
    [
        "a smaller tensor",
        "a scalar",
        "no tensor",
        "a name too few",
        "a name too many",
        "a weight too few",
        "a weight too many",
        "no optimisers",
        "a weight of G",
        "a missing weight of D",
        "no average",
        "a list",
    ],
)
def test_a_state_of_other_shapes_is_refused_and_nothing_is_loaded(recipe, images, what):
    trained = Training(recipe, images)
    trained.run_epoch()
    state = deepcopy(trained.state_dict())
    spoil(what, state)
    fresh = Training(recipe, images, seed=1)
    before = deepcopy(fresh.state_dict())
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        fresh.load_state_dict(state)
    for network in ("generator", "discriminator"):
        for name, weight in fresh.state_dict()[network].items():
            assert torch.equal(weight, before[network][name])
    assert fresh.epoch == 0


def test_settings_are_the_recipe_s_and_not_the_file_s(recipe, images):
    """A file cannot turn on what the recipe does not ask for."""
    trained = Training(recipe, images)
    trained.run_epoch()
    state = deepcopy(trained.state_dict())
    for optimizer in state["optimizers"].values():
        optimizer["param_groups"][0] |= {"weight_decay": 9.0, "maximize": True, "fused": None}
    fresh = Training(recipe, images)
    fresh.load_state_dict(state)
    assert fresh.run_epoch()["generator_loss"] == trained.run_epoch()["generator_loss"]


def test_strides_of_a_file_are_not_kept(recipe, images):
    trained = Training(recipe, images)
    trained.run_epoch()
    state = deepcopy(trained.state_dict())
    for moments in state["optimizers"]["generator"]["state"].values():
        for name, tensor in moments.items():
            moments[name] = torch.zeros(()).expand(tensor.shape)
    fresh = Training(recipe, images)
    fresh.load_state_dict(state)
    kept = fresh.gan.generator_optimizer.state.values()
    assert all(tensor.is_contiguous() for moments in kept for tensor in moments.values())


def test_networks_of_another_build_are_not_taken_over(recipe, images):
    state = Training(replace(recipe, discriminator_units=(7,)), images).state_dict()
    fresh = Training(recipe, images)
    before = deepcopy(fresh.state_dict())
    with pytest.raises(ValueError, match="another network"):
        fresh.take_over(state)
    for name, weight in fresh.state_dict()["generator"].items():
        assert torch.equal(weight, before["generator"][name])
