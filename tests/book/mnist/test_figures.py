from gancore.book.mnist import figures


def test_training_curves_show_the_numbers_of_the_history():
    keys = {
        "loss of D": "discriminator_loss",
        "loss of G": "generator_loss",
        "D(x), data": "d_real",
        "D(G(z)), samples": "d_fake",
    }
    history = [
        {"epoch": n} | {key: n / 10 + place for place, key in enumerate(keys.values())}
        for n in (1, 2, 3)
    ]
    lines = [line for axes in figures.training_curves(history).axes for line in axes.lines]
    assert {line.get_label(): line.get_ydata().tolist() for line in lines} == {
        label: [record[key] for record in history] for label, key in keys.items()
    }
