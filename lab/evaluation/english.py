"""Test items in ordinary English, for models that have never heard of the village.

All are of our own making, put together from the word lists below by a seeded generator. Unlike the village's
items they can't be held out: nobody knows all that such a model has read. The capacities, the conditions of
agreement and belief, and their controls are those of `items`.
"""

import random
from collections.abc import Callable

from lab.evaluation import scenes
from lab.evaluation.items import Choice
from lab.text.world import Scene

MOST = 1000  # items of one condition: with more, the word lists below would begin to repeat themselves

# ---- agreement ----
NOUNS = tuple(
    """teacher doctor farmer pilot nurse lawyer student singer guard manager author driver visitor actor
    engineer gardener key cabinet window letter picture bottle garden chair report building ship bridge road table
    painting machine car lamp curtain engine mirror clock""".split()
)  # the plural of each takes an s
ADJECTIVES = tuple("old new small large strange beautiful famous tall plain quiet".split())
BETWEEN = ("near", "behind", "beside", "next to", "with", "in front of", "across from", "not far from")
VERBS = (
    ("is", "are"),
    ("was", "were"),
    ("has", "have"),
    ("seems", "seem"),
    ("appears", "appear"),
    ("becomes", "become"),
    ("doesn't", "don't"),
    ("wasn't", "weren't"),
)  # singular, plural

# ---- who does what to whom: those who do it | what they do | those to whom it is done ----
ROLES = tuple(
    tuple(tuple(word.strip() for word in part.split(",")) for part in row.split("|"))
    for row in """
    doctor, nurse, surgeon | treated, examined | patient, wounded soldier, sick child
    teacher, professor, tutor | taught, graded | student, pupil, beginner
    police officer, detective, sheriff | arrested, handcuffed | thief, burglar, pickpocket
    cat, owl, hawk | caught, ate | mouse, rat, sparrow
    waiter, bartender, innkeeper | served, brought the menu to | guest, customer, diner
    judge, jury, magistrate | convicted, sentenced | defendant, murderer, smuggler
    mother, nanny, babysitter | fed, bathed | baby, toddler, infant
    lion, wolf, tiger | hunted, devoured | deer, rabbit, goat
    fisherman, angler, boy with the rod | caught, hooked | trout, salmon, perch
    boss, manager, owner of the shop | hired, fired | clerk, cashier, secretary
    lifeguard, coast guard, rescue team | rescued, saved | swimmer, drowning boy, shipwrecked sailor
    farmer, milkmaid, herdsman | milked, fed | cow, goat, buffalo
    spider, frog, lizard | swallowed, caught | fly, moth, gnat
    shepherd, sheepdog, farmhand | herded, guarded | lamb, ewe, flock
    king, queen, emperor | knighted, pardoned | squire, captain, servant
    rider, jockey, cowboy | saddled, mounted | horse, pony, mare
    coach, trainer, team manager | trained, benched | player, rookie, goalkeeper
    dog, hound, puppy | barked at, sniffed | mailman, squirrel, hedgehog
    reporter, photographer, film crew | photographed, filmed | dancer, bride, actress
    priest, bishop, pastor | baptized, blessed | newborn, sinner, convert
    guard, jailer, warden | locked up, searched | prisoner, inmate, convict
    bus driver, taxi driver, ferryman | transported, dropped off | passenger, tourist, commuter
    veterinarian, zookeeper, animal doctor | vaccinated, bandaged | kitten, parrot, monkey
    kidnapper, pirate, bandit | kidnapped, robbed | merchant, traveler, heiress
    witch, sorcerer, fairy | enchanted, cursed | princess, prince, woodcutter
    hunter, poacher, marksman | shot, skinned | bear, boar, elephant
    landlord, landlady, owner of the house | evicted, rented a room to | tenant, lodger, new arrival
    shopkeeper, baker, grocer | sold bread to, gave change to | customer, shopper, housewife
    scientist, biologist, zoologist | dissected, studied | beetle, worm, jellyfish
    tailor, seamstress, dressmaker | took the measurements of, made a costume for | bride, opera singer, acrobat
    general, colonel, sergeant | commanded, drilled | private, recruit, foot soldier
""".strip().splitlines()
)
OPENINGS = ("Yesterday", "Last week", "One day", "This morning", "Everyone knew that", "They told us that")

# ---- what things are for: a kind of thing | thing | what it is used to do; … ----
# Two things are of a kind if one might pass for the other: then they are never set against each other.
USES = tuple(
    tuple(part.strip() for part in row.split("|"))
    for row in """
    tool | knife | slice the bread; chop the onions; carve the turkey
    tool | scissors | cut the ribbon; cut out the coupon; snip the thread
    tool | saw | cut through the plank; shorten the wooden board
    tool | axe | split the logs; chop down the tree
    tool | hammer | drive in the nail; pound the nail into the wall
    tool | screwdriver | tighten the screw; take out the screws
    tool | wrench | loosen the bolt; tighten the nut on the wheel
    tool | razor | shave off the beard; shave before work
    writing | pen | write the letter; sign the contract; fill out the form
    writing | ruler | measure the length of the line; draw a straight line
    brush or cloth | paintbrush | paint the fence; put a second coat of paint on the wall
    brush or cloth | broom | sweep the floor; sweep up the crumbs
    brush or cloth | sponge | scrub the dishes; wipe down the counter
    brush or cloth | towel | dry the wet dog; dry off after the bath
    brush or cloth | blanket | keep warm in bed; cover the sleeping child
    brush or cloth | comb | untangle the girl's hair; part the boy's hair
    brush or cloth | toothbrush | clean the child's teeth; brush all the teeth well
    food | spoon | eat the soup; stir the coffee; taste the broth
    food | fork | eat the spaghetti; eat the salad
    food | straw | drink the milkshake; sip the lemonade
    food | oven | bake the cake; roast the chicken
    food | kettle | boil the water; make some tea
    food | frying pan | fry the eggs; cook the bacon
    weather | umbrella | stay dry in the rain; keep off the rain
    lock | key | unlock the door; open the safe; start the car
    device | flashlight | see in the dark; look around in the dark cellar
    device | telephone | call the office; talk to a friend far away
    device | radio | listen to the news; listen to some music
    device | camera | take a picture of the wedding; photograph the sunset
    device | map | find the way to the station; plan the route through the mountains
    sewing | needle | sew on the button; mend the torn sock
    digging | shovel | dig a hole; clear away the snow
    watering | hose | water the lawn; fill the swimming pool
    climbing | ladder | climb onto the roof; reach the attic window
    tying | rope | tie the boat to the pier; pull the car out of the ditch
    weighing | scale | weigh the flour; find out how heavy the package is
    riding | bicycle | ride to school; get across town without a car
    seeing far | telescope | look at the moon; study the rings of Saturn
    seeing near | microscope | look at the bacteria; study the tiny cells
    fishing | fishing rod | catch a trout; fish in the lake
    ironing | iron | press the wrinkled shirt; get the creases out of the dress
    packing | suitcase | pack the clothes for the trip; carry the clothes to the airport
""".strip().splitlines()
)
FRAMES = (
    "To {deed}, {who} used the",
    "{who} wanted to {deed} and reached for the",
    "{who} had to {deed} and went to fetch the",
    "In order to {deed}, {who} asked for the",
)

# ---- belief ----
NAMES = tuple(
    """Anna Tom Maria John Sarah David Emma Peter Laura James Alice Daniel Julia Robert Susan Michael Kate
    Paul Rachel Mark Helen Steven Linda George""".split()
)
OBJECTS = tuple("ball book apple key phone hat letter ring cup doll coin camera scarf watch toy wallet".split())
CONTAINERS = tuple("box basket crate cupboard bag suitcase closet chest bucket backpack".split())
ROOMS = ("kitchen", "living room", "bedroom", "garage", "classroom", "office", "attic", "basement")
SETTINGS = (
    "{a} and {b} were in the {room}. There was {x} and {y} in the room.",
    "{a} and {b} were playing in the {room}. In one corner there was {x}, and in the other {y}.",
    "One day {a} and {b} were sitting in the {room}. Next to them there was {x} and {y}.",
    "In the {room} there was {x} and {y}. {a} and {b} were there together.",
)
TOLD = {  # each kind of event, in words that fit whatever went before
    "put": (
        "{who} put the {thing} in the {target}.",
        "{who} placed the {thing} in the {target}.",
        "{who} took the {thing} and laid it in the {target}.",
    ),
    "leave": ("{who} left the {room}.", "Then {who} went outside.", "{who} went out for a walk."),
    "move": (
        "{who} moved the {thing} from the {source} to the {target}.",
        "{who} took the {thing} out of the {source} and put it in the {target}.",
        "Then {who} moved the {thing} to the {target}.",
    ),
    "return": ("{who} came back.", "After a while {who} came back to the {room}.", "Then {who} returned."),
}
LOOKS = (
    "{who} looked for the {thing} in the",
    "{who} wanted the {thing}, so {who} looked in the",
    "{who} thought that the {thing} was in the",
)
LIES = ("In fact, the {thing} was in the", "The {thing} was really in the")


def choices(count: int) -> dict[str, list[Choice]]:
    """All items, `count` of each condition, by capacity. Raises ValueError for more than MOST."""
    if count > MOST:
        raise ValueError(f"There are at most {MOST} items of each condition, not {count}.")
    return {"agreement": agreement(count), "plausibility": roles(count) + uses(count), "belief": belief(count)}


def agreement(count: int, seed: int = 1) -> list[Choice]:
    """Subject and verb, perhaps parted by another noun: the same verb in the two numbers.

    Conditions: "no attractor", "attractor of the same number", "attractor of the other number".
    """
    rng = random.Random(f"english agreement {seed}")

    def one(condition: str) -> Choice:
        subject, attractor = rng.sample(NOUNS, 2)
        number = rng.randrange(2)  # 0 singular, 1 plural
        prompt = f"The {rng.choice(ADJECTIVES)} {_form(subject, number)}"
        if condition != "no attractor":
            between = _form(attractor, number if "same" in condition else 1 - number)
            prompt += f" {rng.choice(BETWEEN)} the {between}"
        verb = rng.choice(VERBS)
        return Choice(prompt, f" {verb[number]}", f" {verb[1 - number]}", condition)

    return [
        choice
        for condition in ("no attractor", "attractor of the same number", "attractor of the other number")
        for choice in _distinct(count, lambda: one(condition))  # noqa: B023 (called in the same round)
    ]


def _form(noun: str, number: int) -> str:
    return noun + "s" if number else noun


def roles(count: int, seed: int = 1) -> list[Choice]:
    """Who does what to whom: a deed against the same deed with the two parts exchanged, word for word."""
    rng = random.Random(f"english roles {seed}")

    def one() -> Choice:
        doer, deed, other = (rng.choice(words) for words in rng.choice(ROLES))
        return Choice(
            rng.choice(OPENINGS), f" the {doer} {deed} the {other}.", f" the {other} {deed} the {doer}.", "who does what to whom"
        )

    return _distinct(count, one)


def uses(count: int, seed: int = 1) -> list[Choice]:
    """What things are for: the thing that serves a deed against one of another kind.

    Two things are drawn together, and each is right once and wrong once, so that neither wins by being common.
    """
    rng = random.Random(f"english uses {seed}")
    made: dict[Choice, None] = {}
    while len(made) < count:
        (kind, one, deeds), (other_kind, other, other_deeds) = rng.sample(USES, 2)
        if kind != other_kind:
            for right, wrong, served in ((one, other, deeds), (other, one, other_deeds)):
                deed = rng.choice(served.split(";")).strip()
                prompt = rng.choice(FRAMES).format(deed=deed, who=rng.choice(NAMES))
                made[Choice(prompt, f" {right}.", f" {wrong}.", "use of a thing")] = None
    return list(made)[:count]


def belief(count: int, seed: int = 1) -> list[Choice]:
    """Where someone looks for a thing that was moved: the four conditions of `items.belief`, in plain past tense."""
    rng = random.Random(f"english belief {seed}")
    made: list[Choice] = []
    for _ in range(count):
        seeker, mover = rng.sample(NAMES, 2)
        old, new = rng.sample(CONTAINERS, 2)
        thing, room = rng.choice(OBJECTS), rng.choice(ROOMS)
        looks, lies = rng.choice(LOOKS), rng.choice(LIES)
        cast = scenes.Cast(seeker, mover, thing, old, new, room)
        for case in scenes.cases(cast, scenes.FOUR, _told, rng):
            asked = (looks if case.who else lies).format(who=case.who, thing=thing)
            made.append(Choice(f"{case.told} {asked}", f" {case.right}", f" {case.wrong}", case.condition))
    return made


def _told(scene: Scene, rng: random.Random) -> str:
    return scenes.in_words(scene, SETTINGS, TOLD, rng)


def _distinct(count: int, draw: Callable[[], Choice]) -> list[Choice]:
    """`count` draws, all different."""
    made: dict[Choice, None] = {}
    while len(made) < count:
        made[draw()] = None
    return list(made)
