"""The paper in code: what both networks minimise, what they are, and how they are trained.

To be read in this order:

- ``objectives``: the value function V (equation 1), and what each network minimises;
- ``layers``: maxout, and dropout with a random stream of its own;
- ``networks``: the generator and the discriminator;
- ``initialise``: their initial weights;
- ``algorithm1``: Algorithm 1, and the simultaneous update that the authors ran;
- ``dcgan``: the convolutional networks of the year after, for the same game.
"""
