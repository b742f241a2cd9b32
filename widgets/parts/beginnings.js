// The village's tokens that look like words and never are one: each stands only where a longer word begins, as “bar” for
// “barks”. `beginnings` of lab/text/tokenizer.py finds them in the training text; a test holds this list to it.

export const BEGINNINGS = new Set(
  `
A Alber Ali Apple B Barl Birdw Black Brun C Cl Copper Crum D Da E Edg Eld Em F Fair Feli Flin Fox Fran Frid G Garr
Geor Gre H Haw Haz Holl Hug J Juli Jun K L Lock M Mall Mar Merri Mo N Night Nobo O P Pau Periw Pick Plum Qu R Raven
Red Rem Ro Rose S Satur Stell Summer T Th Till Tin V Vik W Wal Wed Whit Wil Will Wood Zo acorn af aftern al app ar aut
aw b ba baff bak bar bask be beekeep ben ber bet bl bo bot br bra bran brid brok bru buck bur bus but c cabb cal cand
car carpen cell ch che cher child cho chur cid cl cle cli clim clockmak co cobbl coll collec com cou coun cr cra crat
cre cro crum cupbo cur curiou cus d dair daw deli dir dit donk draw du dump dy e even f fea fen ferry fire fis fisher
fl fli flut fogg fr fro fun g gall gard gat ge gen gl glaz gra gre grun gu h ha ham har heav hid his hone hor hou hun
i j k kit kitche kn l lad ladd lam lan lau laz le lea less let lik lo m mar mas me med mi mil mir miss mo morn mu n ne
nee neigh ni nois nurs o onion or p pain pan par parl paw pe pee pip pl plan po poli por post pr pu puzz qu r ra re
res ri ro rob rop ru s saf sal sau sc scrat scru se sh shap shepher sk slee sm sma smok sn some sou sp spid squ st
startle ste stea stit stor stran sug surp sw t tast te th thim thirst thist tire tow tr tre trun tun tur tw v w wa wal
wat wea wed wel whist whit wood woodcut wor worrie wou wra writ y z
`
    .trim()
    .split(/\s+/),
);
