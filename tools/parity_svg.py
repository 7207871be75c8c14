"""Draws two loss curves over each other and, below, how far they are apart: the same numbers, the same bytes."""

WIDTH, LEFT, RIGHT = 800, 70, 20
CURVES, APART = (40, 300), (340, 440)  # top and bottom of the two plots
COLOURS = {"canonical": "#0b6e99", "plain": "#d9730d"}


def path(values, low, high, plot):
    top, bottom = plot
    across = (WIDTH - LEFT - RIGHT) / (len(values) - 1)
    return " ".join(f"{LEFT + i * across:.1f},{bottom - (v - low) / (high - low) * (bottom - top):.1f}" for i, v in enumerate(values))


def line(values, low, high, plot, colour, extra=""):
    return f'<polyline points="{path(values, low, high, plot)}" fill="none" stroke="{colour}" stroke-width="1.2"{extra}/>'


def axis(low, high, step, plot, label):
    top, bottom = plot
    out, value = [], low
    while value <= high + step / 9:
        y = bottom - (value - low) / (high - low) * (bottom - top)
        out.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e1e5ea"/>')
        out.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.1f}</text>')
        value += step
    middle = (top + bottom) / 2
    out.append(f'<text x="18" y="{middle:.0f}" text-anchor="middle" transform="rotate(-90 18 {middle:.0f})">{label}</text>')
    return out


def draw(canonical, plain):
    apart = [(a / b - 1) * 100 for a, b in zip(canonical, plain)]
    both = canonical + plain
    low, high = int(min(both) * 2) / 2, int(max(both) * 2 + 1) / 2
    reach = max(1.0, int(max(map(abs, apart)) + 1))
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="490" viewBox="0 0 {WIDTH} 490" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="490" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="24" font-size="15">Loss of each step: canonical arithmetic and plain f32 PyTorch</text>']
    out += axis(low, high, 0.5, CURVES, "nats a byte") + axis(-reach, reach, reach / 2, APART, "apart, %")
    out += [line(plain, low, high, CURVES, COLOURS["plain"], ' stroke-opacity="0.9"'),
            line(canonical, low, high, CURVES, COLOURS["canonical"], ' stroke-dasharray="4 3"'),
            line(apart, -reach, reach, APART, COLOURS["canonical"])]
    steps = len(plain)
    for step in range(0, steps + 1, 50):
        x = LEFT + (max(step, 1) - 1) * (WIDTH - LEFT - RIGHT) / (steps - 1)
        out.append(f'<text x="{x:.1f}" y="460" text-anchor="middle">{max(step, 1)}</text>')
    out.append(f'<text x="{(WIDTH + LEFT - RIGHT) / 2:.0f}" y="480" text-anchor="middle">step</text>')
    for y, name, text in ((58, "plain", "plain f32 (PyTorch)"), (76, "canonical", "canonical (dashed)")):
        out.append(f'<rect x="600" y="{y - 5}" width="24" height="3" fill="{COLOURS[name]}"/><text x="632" y="{y}">{text}</text>')
    return "\n".join(out + ["</svg>"]) + "\n"
