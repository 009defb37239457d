"""Other generative models, trained on the same digits: what each minimises and can compute."""
