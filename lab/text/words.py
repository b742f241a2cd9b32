"""The words of the village: who lives there, what they do, what lies about.

Everything here is vocabulary, never grammar or belief: which verb form follows which noun, and who
believes what, is decided by the narrator and the world, and the model has to find it out.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """A countable noun, e.g. Noun("mouse", "mice")."""

    singular: str
    plural: str

    def form(self, number: str) -> str:
        """number is "singular" or "plural"."""
        return self.singular if number == "singular" else self.plural


@dataclass(frozen=True)
class Deed:
    """What someone typically does: Deed("bakes", "bake", "bread")."""

    singular: str  # the verb after "the baker"
    plural: str  # the verb after "the bakers"
    rest: str  # what follows the verb

    def verb(self, number: str) -> str:
        return self.singular if number == "singular" else self.plural

    def phrase(self, number: str) -> str:
        rest = self.rest
        if number == "plural":  # "wags its tail", "wag their tails"
            rest = re.sub(r"\bits (tail|head|neck|nose)\b", r"their \1s", rest)
            rest = re.sub(r"\bits\b", "their", rest)
        return f"{self.verb(number)} {rest}"


@dataclass(frozen=True)
class Actor:
    """A trade or an animal: its noun, where it is mostly found, and its typical deeds."""

    noun: Noun
    place: str
    deeds: tuple[Deed, ...]


def _noun(text: str) -> Noun:
    singular, _, plural = text.partition("/")
    return Noun(singular, plural or singular + "s")


def _nouns(text: str) -> tuple[Noun, ...]:
    return tuple(_noun(word) for word in text.split())


def _deed(text: str) -> Deed:
    verb, rest = text.split(" ", 1)
    singular, _, plural = verb.partition("/")
    return Deed(singular, plural or singular.removesuffix("s"), rest)


def _actors(table: str) -> tuple[Actor, ...]:
    """Rows `noun[/plural] | place | deed; deed; …`, a deed being `verb-s[/verb] the rest`."""
    actors = []
    for row in table.strip().splitlines():
        noun, place, deeds = (part.strip() for part in row.split("|"))
        actors.append(Actor(_noun(noun), place, tuple(_deed(deed.strip()) for deed in deeds.split(";"))))
    return tuple(actors)


TRADES = _actors("""
    baker | in the bakery | bakes bread; kneads the dough; sells warm rolls
    farmer | in the field | ploughs the field; milks the cows; feeds the hens
    smith | in the forge | shoes the horse; hammers the iron; mends the plough
    fisherman/fishermen | by the sea | casts the net; catches/catch the fish; rows the boat
    miller | in the mill | grinds the corn; fills the sacks; sweeps the mill
    tailor | in the shop | sews the coat; cuts the cloth; threads the needle
    shepherd | on the hill | counts the sheep; shears the wool; guards the lambs
    gardener | in the garden | waters the flowers; rakes the leaves; plants the seeds
    teacher | in the school | rings the bell; writes on the board; opens the lesson
    doctor | in the village | heals the sick; wraps the bandage; gives the medicine
    carpenter | in the workshop | saws the planks; nails the boards; builds a table
    potter | in the workshop | shapes the clay; turns the wheel; glazes the vase
    weaver | at the loom | weaves the rug; spins the yarn; dyes the thread
    cook | in the kitchen | stirs the soup; peels the potatoes; tastes the sauce
    postman/postmen | on the road | carries/carry the letters; delivers the parcels; knocks on the doors
    beekeeper | in the meadow | gathers the honey; tends the hives; smokes the bees
    cobbler | in the shop | mends the boots; stitches/stitch the leather; polishes/polish the shoes
    woodcutter | in the forest | chops the logs; fells the trees; stacks the firewood
    barber | in the shop | cuts the hair; trims the beards; combs the curls
    sailor | in the harbour | hoists the sail; steers the ship; scrubs the deck
    mason | by the wall | lays the bricks; mixes/mix the mortar; carves the stone
    painter | on the ladder | paints the fence; washes/wash the brushes; covers the walls
    piper | in the square | plays the pipe; whistles a tune; blows the horn
    clockmaker | in the tower | winds the clock; oils the gears; polishes/polish the dial
    dairymaid | in the dairy | churns the butter; skims the cream; presses/press the cheese
    ferryman/ferrymen | by the river | pulls the rope; crosses/cross the river; collects the fares
""")

ANIMALS = _actors("""
    dog | by the gate | barks at strangers; chews the bone; wags its tail
    cat | on the roof | chases the mice; licks its paws; sleeps on the cushion
    hen | in the yard | lays eggs; hatches/hatch the chicks; scratches/scratch in the dust
    cow | in the barn | gives milk; chews the grass; moos at the moon
    horse | in the stable | pulls the cart; eats the oats; gallops over the meadow
    goat | on the rocks | climbs the rocks; nibbles the bushes; jumps over the ditch
    duck | on the pond | swims on the pond; quacks at the swan; leads its ducklings
    frog | in the pond | croaks all night; leaps into the pond; catches/catch the flies
    owl | in the tree | hoots at night; watches/watch the dark; hunts at dusk
    mouse/mice | under the floor | nibbles the crumbs; hides from the cat; runs along the wall
    fox/foxes | in the forest | steals the hens; sneaks round the farm; hunts the rabbits
    robin | in the hedge | builds a nest; sings at dawn; pulls up worms
    spider | in the corner | spins a web; waits for flies; wraps its prey
    rabbit | in the meadow | digs a burrow; eats the clover; hops through the grass
    pig | in the yard | rolls in the mud; grunts at the trough; snores in the straw
    donkey | on the road | carries/carry the sacks; brays at the mill; eats the thistles
    squirrel | in the tree | hides the nuts; leaps between branches; cracks the acorns
    bee | in the meadow | makes honey; hums in the roses; stings the bear
    goose/geese | by the river | hisses/hiss at the children; flies/fly south; honks at the gate
    swan | on the river | glides over the river; arches/arch its neck; spreads its wings
""")

OBJECTS = _nouns("""ball key ring book doll coin apple pear spoon cup candle button ribbon whistle drum map letter
    kite shell feather marble bell scarf glove/gloves hat lamp brush/brushes comb mirror bottle plum carrot lemon nut
    flute top thimble pebble""")
CONTAINERS = _nouns("""basket box/boxes chest drawer cupboard bucket bag jar pot barrel crate sack trunk tin bowl
    case cradle pail""")
ROOMS = tuple("kitchen hall barn attic cellar garden stable workshop parlour nursery bakery mill school".split())

GIRLS = tuple(
    """Anna Clara Ella Greta Ida Julia Lena Maya Nora Olga Rosa Sara Tina Vera Wilma Zoe Alice Betty Cora
    Dora Emma Fanny Hanna Irma Jenny Katie Lucy Molly Nelly Polly Ruby Stella""".split()
)
BOYS = tuple(
    """Adam Ben Carl David Emil Felix Georg Hugo Ivan Jonas Karl Leo Max Nils Otto Paul Rolf Sam Tom Viktor
    Walter Albert Bruno Conrad Edgar Frank Gus Henry Jack Kurt Louis Martin""".split()
)
FAMILY_NAMES = tuple(
    """Applegate Barlow Birdwhistle Blackwood Bramble Brook Butterworth Carver Clover Copperfield
    Cotton Crumb Dapple Drake Elderberry Fairweather Fenwick Finch Flint Foxglove Garrick Goodfellow Greenhill
    Hawthorn Hazel Heron Holloway Juniper Kettle Lark Lockwood Mallow Marsh Merriweather Moss Nettle Nightingale
    Oakley Pepper Periwinkle Pickering Plumley Quill Ravensworth Redfern Rook Rosewood Rowan Sparrow Summerfield
    Thistle Thorn Tiller Underhill Vale Whitlock Willow Winter Woodruff Wren Yarrow""".split()
)

WEATHER = {  # what a day can be like in each season
    "spring": ("rainy", "windy", "mild", "cloudy", "quiet", "fresh"),
    "summer": ("warm", "hot", "stormy", "quiet", "cloudy", "fine"),
    "autumn": ("foggy", "windy", "rainy", "grey", "cold", "quiet"),
    "winter": ("frosty", "snowy", "cold", "dark", "grey", "windy"),
}
TIMES = ("morning", "day", "afternoon", "evening", "night")
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
ERRANDS = ("the well", "the market", "the river", "the gate", "the barn", "the mill", "the pond", "the baker")
FESTIVALS = ("the harvest", "the fair", "the wedding", "the market", "the feast", "the first snow")

ADJECTIVES = tuple(
    """old young tall small big little kind clever merry lazy brave shy proud busy gentle hungry tired
    happy sad quick slow strong thin plump funny noisy calm careful curious cheerful""".split()
)
# Said of anyone or anything after is / are.
STATES = tuple(
    """happy tired hungry wet late ready asleep awake cold warm alone afraid thirsty muddy lost safe ill well
    quiet dirty clean missing welcome glad""".split()
)
COLOURS = tuple("red blue green yellow white black brown golden silver purple pink orange".split())
# Said of people and animals after the noun; singular / plural.
WAITING = tuple(
    _deed(text.strip())
    for text in """waits by the gate; stands in the rain; sleeps in the shade;
    rests under the tree; looks at the sky; walks to the well; runs down the lane; sits on the grass; stays at home;
    comes from the hill; turns around; listens to the wind; stops at the bridge; goes/go to the market""".split(";")
)
THINGS = _nouns("""cart boat wagon ladder wheel bench/benches table chair stool barrel gate fence bridge/bridges house
    tower window roof wall tree rose stone lantern plough hammer saw broom bell rope""")
THING_STATES = tuple("old new red blue green white wet dry heavy broken clean dusty small big strong crooked".split())
PREPOSITIONS = ("near", "behind", "beside", "next to", "with", "in front of", "not far from")

NUMBERS = tuple("two three four five six seven eight nine ten eleven twelve twenty".split())
FOODS = tuple(
    """bread butter cheese honey milk eggs soup porridge jam cake pie beans peas cabbage onions turnips plums
    cherries berries grapes nuts raisins pancakes dumplings mustard salt pepper sugar cream tea cider""".split()
)
NONSENSE = tuple(
    """eeny meeny miny hickory dickory tibbo raska mun fiddle diddle dee tumpty lolly ninny hey nonny oompa
    lirum larum zim zam zoom bim bam boom pitter patter snip snap clip clop ding dong tra la heigh ho""".split()
)
FEELINGS = tuple("surprised cross puzzled worried startled baffled".split())
