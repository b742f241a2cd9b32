"""What the knob that breaks the real model does: each test's outcome, and who had bet what on it."""

import plotly.graph_objects as go

from lab.evidence import figures
from lab.evidence.plots.broken import MODEL
from lab.evidence.plots.plate import COLOURS, SMALL, Plate, axis, figure, label

# As the tables call it: what is done, in words. In each, at the first token of the text and in all layers behind the knob's.
AT_ZERO = {
    "at 0: values as before": "its values as they were",
    "at 0: values as short as before": "its values as short as they were",
    "at 0: values as short as before, any way": "as short, in a direction drawn by lot",
    "at 0: values at 0": "its values at 0: nothing is fetched there",
    "at 0: values of another token shortened": "a control: another token’s values shortened",
    "at 0: keys as before": "its keys as they were",
    "at 0: all look where they looked before": "all attention as it was",
}
AS_IT_IS = {
    "as it is: values at 0": "its values at 0: nothing is fetched there",
    "as it is: values as long, any way": "its values in a direction drawn by lot",
    "as it is: values 4 times as long": "its values four times as long",
    "as it is: values as without it": "its values as without the knob",
    "as it is: keys as without it": "its keys as without the knob",
    "as it is: all look where they look without it": "all attention as without the knob",
    "as it is: nobody looks at the first token": "nobody may look at it",
}
GROUPS = {"The knob at 0, at the first token …": AT_ZERO, "The knob as it is, at the first token …": AS_IT_IS}
ACCOUNTS = {"parking": "parking", "fetches nothing": "nothing", "a particular vector": "vector"}  # and on a narrow column
SIGNS = {"held": ("●", "leaf"), "half": ("◐", "ink-soft"), "failed": ("✕", "clay")}
VERDICTS = {"held": "held", "half": "came out half right", "failed": "failed"}
BETS = {"spared": "no damage", "harmed": "as much damage"}
ROW, HEADING = 44, 40  # px
COLUMNS_AT = (0.76, 0.87, 0.97)  # of the width


def three_accounts() -> Plate:
    """A row for each test: the share of the damage that is there, and how each account's bet came out."""
    title = "Three accounts, and what came of their bets"
    placed, height = _placed()
    return Plate(
        name="accounts",
        title=title,
        says=_says(),
        figure=figure(title, [_dots(placed)], _layout(placed, height, narrow=False)),
        narrow=go.Layout(_layout(placed, height, narrow=True)).to_plotly_json(),
        columns=("Done", "At the first token", "Damage that is there", "95% interval", *ACCOUNTS),
        rows=[
            (group.split(",")[0].lower(), words, share(row), _between(row), *(_told(bet(name, test)) for name in ACCOUNTS))
            for group, tests in GROUPS.items()
            for test, words in tests.items()
            for row in [damage(test)]
        ],
        notes=(
            "No damage: the loss is that of the model as it came. All: it is that with the knob at 0.",
            "A bet " + ", ".join(f"{sign} {VERDICTS[verdict]}" for verdict, (sign, _) in SIGNS.items()) + ".",
        ),
    )


def damage(test: str) -> dict:
    """The share of the damage that is there under a test, over all texts."""
    return figures.find(figures.shared("knob-tests", MODEL), start="with", test=test, texts="all", measure="share")


def bet(account: str, test: str) -> dict | None:
    """What an account bet on a test, and how that came out; None if it said nothing."""
    try:
        return figures.find(figures.shared("knob-accounts", MODEL), start="with", account=account, test=test)
    except KeyError:
        return None


def count(account: str, verdict: str) -> int:
    """How many of an account's bets came out so."""
    rows = figures.shared("knob-accounts", MODEL)
    return sum((row["start"], row["account"], row["verdict"]) == ("with", account, verdict) for row in rows)


def share(row: dict) -> str:
    return figures.signed(row["value"])


def _between(row: dict) -> str:
    return " to ".join(figures.signed(row[end]) for end in ("low", "high"))


def _told(row: dict | None) -> str:
    return "" if row is None else f"{BETS[row['bet']]}: {row['verdict']}"


def _says() -> str:
    told = [
        f"“{account}” {figures.in_words(count(account, 'held'))} held, {figures.in_words(count(account, 'half'))} half right, "
        f"{figures.in_words(count(account, 'failed'))} failed"
        for account in ACCOUNTS
    ]
    return f"Each account bet on the tests about which it says something. Of its bets, {'; '.join(told)}."


# ---- drawing ----


def _placed() -> tuple[list[tuple[str, str, int]], int]:
    """Each heading and each test (its name "" for a heading; words; px from the top), and the height of all."""
    placed, top = [], 0
    for group, tests in GROUPS.items():
        placed.append(("", group, top + HEADING // 2))
        top += HEADING
        for test, words in tests.items():
            placed.append((test, words, top + ROW // 2))
            top += ROW
    return placed, top


def _dots(placed: list[tuple[str, str, int]]) -> go.Scatter:
    rows = [(damage(test), words, y) for test, words, y in placed if test]
    return go.Scatter(
        x=[row["value"] for row, _, _ in rows],
        y=[y + 9 for _, _, y in rows],
        error_x=dict(
            type="data",
            symmetric=False,
            array=[row["high"] - row["value"] for row, _, _ in rows],
            arrayminus=[row["value"] - row["low"] for row, _, _ in rows],
            color=COLOURS["leaf"],
            thickness=1.6,
            width=0,
        ),
        customdata=[[words, share(row), _between(row), row["n"]] for row, words, _ in rows],
        hovertemplate="%{customdata[0]}: <b>%{customdata[1]}</b> of the damage (%{customdata[2]}, %{customdata[3]} texts)"
        "<extra></extra>",
        mode="markers",
        marker=dict(size=10, color=COLOURS["leaf"]),
        cliponaxis=False,
    )


def _layout(placed: list[tuple[str, str, int]], height: int, narrow: bool) -> dict:
    def words(text: str, y: int, heading: bool) -> dict:
        return label(f"<b>{text}</b>" if heading else text, 0, y if heading else y - 9, xref="paper", yref="y", xanchor="left")

    signs = [
        label(
            SIGNS[row["verdict"]][0],
            at,
            y + 9,
            xref="paper",
            yref="y",
            font=dict(size=16, color=COLOURS[SIGNS[row["verdict"]][1]]),
        )
        for test, _, y in placed
        if test
        for account, at in zip(ACCOUNTS, COLUMNS_AT)
        if (row := bet(account, test))
    ]
    upright = dict(textangle=-90) if narrow else {}
    names = [
        label(short, at, 0, xref="paper", yref="y", yanchor="bottom", font=dict(size=SMALL), **upright)
        for short, at in zip(ACCOUNTS.values(), COLUMNS_AT)
    ]
    return dict(
        height=height + (130 if narrow else 92),
        margin=dict(l=12, r=12, t=68 if narrow else 30, b=62),
        annotations=[words(text, y, heading=not test) for test, text, y in placed] + signs + names,
        xaxis=axis(
            domain=[0.02, 0.68],
            range=[-0.1, 1.85],
            tickvals=[0, 1],
            ticktext=["none", "all"],
            title=dict(text="of the damage is there", standoff=4),
            anchor="y",
        ),
        yaxis=axis(range=[height, 0], showticklabels=False, showgrid=False, showline=False),
    )
