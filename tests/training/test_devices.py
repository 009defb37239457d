"""Where things are computed.

Every path runs on a *pretended* CUDA device, on which PyTorch computes the shape, type and
device of every tensor and no number: a tensor or a random stream that is left on the CPU fails the
test on any machine, and so does a float64 tensor on the device, since Apple's GPU has none.
``test_gpu.py`` holds what only a real device can show.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only

from gancore import results
from gancore.errors import UserError
from gancore.evaluation import gaussian
from gancore.evaluation.evaluate import evaluate
from gancore.evaluation.neighbours import nearest, share_closer
from gancore.gan.networks import Generator
from gancore.rivals.contractive import ContractiveAutoencoder, train_contractive
from gancore.rivals.deep_belief import train_deep_belief
from gancore.rivals.rbm import RBM
from gancore.toy.discriminator import fit_discriminator
from gancore.toy.game import toy_game
from gancore.toy.training import train
from gancore.training import devices
from gancore.training.generator_file import TrainedGenerator
from gancore.training.state import networks_state
from gancore.training.trainer import Training


@pytest.mark.parametrize(
    ("cuda", "mps", "chosen"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_auto_takes_cuda_then_mps_then_the_cpu(monkeypatch, cuda, mps, chosen):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert devices.pick("auto").type == chosen


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_device_that_is_not_here_is_refused(monkeypatch, name):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(UserError, match=name):
        devices.pick(name)


def test_an_unknown_device_is_refused():
    with pytest.raises(UserError, match="choose one of auto, cpu, cuda, mps"):
        devices.pick("tpu")


def test_streams_are_independent_and_repeat():
    cpu = torch.device("cpu")
    first, second = (
        [torch.rand(4, generator=rng) for rng in devices.random_streams(7, [cpu] * 3)]
        for _ in range(2)
    )
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert not torch.equal(first[0], first[1])
    (other,) = devices.random_streams(8, [cpu])
    assert not torch.equal(torch.rand(4, generator=other), first[0])


class PretendedStream:
    """Stands in for a torch.Generator, of which only the device matters here."""

    def __init__(self, device="cpu"):
        self.device = torch.device(device)

    def manual_seed(self, seed):
        return self

    def get_state(self):
        return torch.zeros(16, dtype=torch.uint8)

    def set_state(self, state):
        assert state.device.type == "cpu", "PyTorch takes a stream's state from the CPU only"


class OnlyOnCuda(TorchDispatchMode):
    """Fails, at its end, if an operation touched a tensor on the CPU, scalars apart."""

    # Updates in place of many tensors at once, which no device but a real one knows.
    UPDATES = ("aten::_fused_sgd_", "aten::_fused_adam_", "aten::_foreach_lerp_")

    def __enter__(self):
        self.on_the_cpu = []
        return super().__enter__()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        update = func._schema.name in self.UPDATES
        result = None if update else func(*args, **(kwargs or {}))
        leaves = tree_leaves((args, kwargs, result))
        touched = [leaf for leaf in leaves if isinstance(leaf, torch.Tensor) and leaf.dim() > 0]
        if any(tensor.device.type != "cuda" for tensor in touched):
            self.on_the_cpu.append(str(func))
        return result

    def __exit__(self, kind, *error):
        super().__exit__(kind, *error)
        assert kind or not self.on_the_cpu, f"computed on the CPU: {self.on_the_cpu}"


class NoFloat64(TorchDispatchMode):
    """Refuses float64 on a device, as MPS does."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        for tensor in tensors(result):
            if tensor.dtype == torch.float64 and tensor.device.type != "cpu":
                raise TypeError(f"float64 on the device, made by {func}")
        return result


@pytest.fixture
def pretended_cuda(monkeypatch):
    """Make "cuda" a device without numbers, and ask every draw for a stream of its own device."""
    if torch.__version__ < (2, 12) and not torch.cuda.is_available():
        pytest.skip("PyTorch before 2.12 asks a driver even where it only pretends")

    def check(generator, device):
        assert generator is not None, "a draw from the global stream"
        assert generator.device.type == device.type, f"{device} draws from {generator.device}"

    def of_function(name):
        original = getattr(torch, name)

        def draw(*args, generator=None, device=None, **kwargs):
            check(generator, torch.device(device or "cpu"))
            return original(*args, device=device, **kwargs)

        monkeypatch.setattr(torch, name, draw)

    def bernoulli(probabilities, *, generator=None):
        check(generator, probabilities.device)
        return original_bernoulli(probabilities)

    original_bernoulli = torch.bernoulli

    def of_method(name):
        original = getattr(torch.Tensor, name)

        def draw(self, *args, generator=None, **kwargs):
            check(generator, self.device)
            return original(self, *args, **kwargs)

        monkeypatch.setattr(torch.Tensor, name, draw)

    for name in ("rand", "randn", "randint", "randperm", "normal", "multinomial"):
        of_function(name)
    monkeypatch.setattr(torch, "bernoulli", bernoulli)
    for name in ("uniform_", "normal_", "bernoulli_", "random_", "exponential_"):
        of_method(name)

    def move(module, device):
        for part in module.modules():
            for name, parameter in part.named_parameters(recurse=False):
                part._parameters[name] = torch.nn.Parameter(parameter.detach().to(device))
        return module

    def backward(loss, *, inputs, **kwargs):
        assert loss.requires_grad
        for parameter in inputs:
            parameter.grad = torch.zeros_like(parameter)

    def gradients(loss, parameters, **kwargs):
        return [torch.zeros_like(parameter) for parameter in parameters]

    # The backward pass asks the driver for the device; it computes where the forward pass did.
    monkeypatch.setattr(torch.Tensor, "backward", backward)
    monkeypatch.setattr(torch.autograd, "grad", gradients)

    def deepcopy(parameter, memo):
        return memo.setdefault(id(parameter), torch.nn.Parameter(parameter.detach().clone()))

    # A pretended parameter cannot be copied with its mode, nor swapped in place. PyTorch's own
    # initial weights come from the global stream, but are always replaced.
    monkeypatch.setattr(torch.Tensor, "__deepcopy__", deepcopy)
    monkeypatch.setattr(torch.nn.Module, "to", move)
    monkeypatch.setattr(torch.nn.Linear, "reset_parameters", lambda self: None)
    monkeypatch.setattr(torch, "Generator", PretendedStream)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "pretended")

    def numpy(tensor):
        assert tensor.device.type == "cpu", "NumPy reads tensors on the CPU only"
        return np.zeros(tensor.shape)

    for name, zero in (("item", 0.0), ("__float__", 0.0), ("__bool__", False)):
        monkeypatch.setattr(torch.Tensor, name, lambda self, zero=zero: zero)
    monkeypatch.setattr(torch.Tensor, "tolist", lambda self: np.zeros(self.shape).tolist())
    monkeypatch.setattr(torch.Tensor, "numpy", numpy)
    with FakeTensorMode(), NoFloat64():
        yield torch.device("cuda")


def tensors(state):
    return [leaf for leaf in tree_leaves(state) if isinstance(leaf, torch.Tensor)]


def weights(training):
    return [*training.generator.parameters(), *training.discriminator.parameters()]


ADAM = {"optimizer": "adam", "generator_average_decay": 0.9, "noise": "uniform"}
PATHS = {
    "the authors' two stages": {},
    "simultaneous, averaged": {**ADAM, "second_stage_front": ()},
    "averaged in two stages": ADAM,
    "alternating, k = 1": {"update": "alternating"},
    "alternating, k = 2": {"update": "alternating", "discriminator_steps": 2, **ADAM},
    "minimax": {"generator_objective": "minimax", "column_norm_limit": 0.0},
}


@pytest.mark.slow
@pytest.mark.parametrize("changes", PATHS.values(), ids=PATHS)
def test_every_way_of_training_stays_on_the_device(pretended_cuda, small_tfd, changes):
    if changes.get("second_stage_front") == ():
        changes = {**changes, "second_stage_activations": ()}
    recipe = replace(small_tfd, **changes)
    images = torch.zeros(40, 1, 6, 6)

    def epochs(training, number):
        for _ in range(number):
            with OnlyOnCuda():
                training.run_epoch()

    training = Training(recipe, images, device=pretended_cuda)
    assert training.images.device.type == "cuda"
    epochs(training, 2)
    if recipe.second_stage_front:
        training.begin_second_stage()
        epochs(training, 2)
    assert all(weight.device.type == "cuda" for weight in weights(training))

    saved = tree_map_only(torch.Tensor, lambda tensor: tensor.cpu(), training.state_dict())
    resumed = Training(recipe, images, device=pretended_cuda)
    resumed.load_state_dict(saved)
    epochs(resumed, 1)
    ours, theirs = (tensors(networks_state(each.gan, each.average)) for each in (resumed, training))
    assert [each.device for each in ours] == [each.device for each in theirs]
    assert [each.shape for each in ours] == [each.shape for each in theirs]
    assert all(each.device.type == "cuda" for each in ours)


def test_sampling_and_judging_stay_on_the_device(pretended_cuda):
    generator = Generator(5, (7,), (1, 6, 6), noise="normal")
    samples = generator.to(pretended_cuda).sample(30, seed=0)
    assert samples.device.type == "cuda"
    assert samples.shape == (30, 1, 6, 6)
    train_part, valid, test = (torch.zeros(n, 1, 6, 6) for n in (50, 20, 25))
    evaluate(samples, train=train_part, validation=valid, test=test)
    references = train_part.to(pretended_cuda)
    with OnlyOnCuda():
        distances, _ = nearest(samples, references)
    assert distances.device.type == "cuda"


def test_what_needs_float64_leaves_the_device_first(pretended_cuda):
    share_closer(torch.zeros(5, device=pretended_cuda), torch.zeros(50, device=pretended_cuda))
    gaussian.fit(torch.zeros(50, 1, 6, 6, device=pretended_cuda))
    game = toy_game(0, device=pretended_cuda)
    train(game, 1, k=1)
    train(game, 1, k=None)
    numbers = np.arange(3.0)
    fit_discriminator(numbers, numbers, rng=game.rng, steps=0).logit(numbers)


def test_a_pretrained_generator_goes_to_the_device(pretended_cuda, monkeypatch):
    shipped = TrainedGenerator(Generator(5, (7,), (1, 6, 6)), None, 1)
    monkeypatch.setattr(results, "load_shipped", lambda name: shipped)
    generator = results.pretrained("any", device=pretended_cuda)
    assert all(weight.device.type == "cuda" for weight in generator.parameters())


def test_the_pretence_sees_what_is_left_on_the_cpu(pretended_cuda):
    """The alarm itself: a mix, a copy, a computation on the CPU, and two wrong streams."""
    there, here = torch.zeros(3, 3, device="cuda"), torch.zeros(3, 3)
    with pytest.raises(RuntimeError, match="device"):
        there @ here
    for slip in (lambda: there.copy_(here), lambda: there.cpu(), lambda: here.exp()):
        with pytest.raises(AssertionError, match="on the CPU"), OnlyOnCuda():
            slip()
    with pytest.raises(AssertionError, match="draws from cpu"):
        there.bernoulli_(0.5, generator=torch.Generator())
    with pytest.raises(AssertionError, match="global"):
        torch.randn(3, device="cuda")
    with pytest.raises(TypeError, match="float64"):
        there.double()


@pytest.mark.parametrize("kind", [RBM, ContractiveAutoencoder])
def test_all_weights_are_made_where_their_stream_is(pretended_cuda, kind):
    rival = kind(4, 3, rng=torch.Generator(pretended_cuda))
    assert {each.device.type for each in rival.parameters()} == {"cuda"}


@pytest.mark.parametrize("train_stack", [train_contractive, train_deep_belief])
def test_stacks_train_where_their_images_are(pretended_cuda, train_stack):
    images = torch.zeros(100, 6, device=pretended_cuda)
    train_stack(images, hidden=[4, 3], steps=0, seed=0)
