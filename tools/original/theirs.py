"""Run the authors' program on numbers from a file. For Python 2.7; compare.py calls it.

Only where their program draws or loads something does it get ours instead: images, initial weights,
order, codes and dropout masks. Everything else is theirs: configuration, losses, learning rule,
main loop. Usage: theirs.py SETTINGS.json NUMBERS.npz WEIGHTS.npz
"""

from __future__ import print_function

import io
import json
import sys

import numpy as np
import theano
from pylearn2.datasets import dense_design_matrix, mnist, tfd
from pylearn2.models import mlp
from pylearn2.termination_criteria import EpochCounter
from pylearn2.utils import serial


class Given(object):
    """The numbers of one stage, handed out update by update."""

    def __init__(self, numbers, stage):
        self.numbers, self.stage, self.update, self.epoch = numbers, stage, 0, 0
        self.noise = theano.shared(self["update_0/noise"])
        self.masks = dict(
            ((kind, layer), theano.shared(self["update_0/mask_%s_%d" % (kind, layer)]))
            for kind in ("real", "fake")
            for layer in range(3)
        )

    def __getitem__(self, name):
        return self.numbers["stage_%d/%s" % (self.stage, name)]

    def go_on(self):
        """Put the numbers of the next update in place, if there is one."""
        self.update += 1
        now = "update_%d/" % self.update
        if "stage_%d/%snoise" % (self.stage, now) not in self.numbers:
            return
        self.noise.set_value(self[now + "noise"])
        for (kind, layer), mask in self.masks.items():
            mask.set_value(self[now + "mask_%s_%d" % (kind, layer)])

    # What the main loop asks of the stream for the order of the images.
    def random_integers(self, *arguments):
        raise NotImplementedError

    def shuffle(self, indices):
        indices[:] = self["order_%d" % self.epoch]
        self.epoch += 1


class Noise(object):
    """Stands in for the stream of the generator's codes."""

    def __init__(self, given):
        self.given = given

    def uniform(self, **options):
        return theano.tensor.tensor_copy(self.given.noise)

    normal = uniform


class Masks(object):
    """Stands in for the streams of dropout masks, of which each pass through D makes a new one.

    A cost passes the data through D first, then the samples.
    """

    given = None
    passes = 0

    def __init__(self, seed):
        self.kind, self.layer = None, 0

    def binomial(self, p, size, dtype):
        if self.kind is None:
            self.kind = ("real", "fake")[Masks.passes % 2]
            Masks.passes += 1
        mask = Masks.given.masks[self.kind, self.layer]
        self.layer += 1
        return theano.tensor.cast(mask, dtype)


def use_images(images):
    """Give these images to whoever asks for MNIST or TFD."""

    class Images(dense_design_matrix.DenseDesignMatrix):
        def __init__(self, **options):
            super(Images, self).__init__(X=images.copy())

    mnist.MNIST = tfd.TFD = Images


def set_weights(network, given, name):
    for number, parameter in enumerate(network.get_params()):
        weights = given["start/%s/%d" % (name, number)]
        assert parameter.get_value().shape == weights.shape, (parameter.name, weights.shape)
        parameter.set_value(weights)


def run(configuration, sizes, numbers, stage, epochs, weights):
    """Run one of the authors' configurations and collect the weights after every update."""
    with io.open(configuration, encoding="utf-8") as file:
        text = file.read()
    for old, new in sizes.items():
        text = text.replace(old, new)
    with io.open("stage_%d.yaml" % stage, "w", encoding="utf-8") as file:
        file.write(text)
    given = Given(numbers, stage)
    Masks.given, mlp.MRG_RandomStreams = given, Masks
    train = serial.load_train_file("stage_%d.yaml" % stage)
    networks = {"generator": train.model.generator, "discriminator": train.model.discriminator}
    networks["generator"].theano_rng = Noise(given)
    for name, network in networks.items():
        set_weights(network, given, name)

    def after_update(algorithm):
        given.go_on()
        for name, network in networks.items():
            for number, parameter in enumerate(network.get_params()):
                key = "stage_%d/after_%d/%s/%d" % (stage, given.update, name, number)
                weights[key] = parameter.get_value()

    algorithm = train.algorithm
    algorithm._set_monitoring_dataset(None)
    algorithm.rng = given
    algorithm.update_callbacks.append(after_update)
    algorithm.termination_criterion = EpochCounter(epochs)
    train.save_freq = 0
    train.main_loop()
    serial.save("pretrain.pkl", train.model)


def main():
    settings_path, numbers_path, weights_path = sys.argv[1:]
    with io.open(settings_path, encoding="utf-8") as file:
        settings = json.load(file)
    numbers = dict(np.load(numbers_path))
    use_images(numbers["images"])
    weights = {}
    for stage, configuration in enumerate(settings["configurations"], 1):
        run(configuration, settings["sizes"], numbers, stage, settings["epochs"], weights)
    np.savez(weights_path, **weights)


main()
