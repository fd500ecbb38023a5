#include "parse/html_entities.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "parse/ascii.h"

namespace intaked::parse {
namespace {

// The names of the HTML standard that HTML 4 did not have, each with its character, blanks between.
// Left out: spaces, combining and invisible characters, and the two that C++ would escape.
constexpr std::string_view k_entities =
    "AMP & Abreve Ă Acy А Afr 𝔄 Amacr Ā And ⩓ Aogon Ą Aopf 𝔸 Ascr 𝒜 Assign ≔ Backslash ∖ Barv ⫧ "
    "Barwed ⌆ Bcy Б Because ∵ Bernoullis ℬ Bfr 𝔅 Bopf 𝔹 Breve ˘ Bscr ℬ Bumpeq ≎ CHcy Ч COPY © "
    "Cacute Ć Cap ⋒ CapitalDifferentialD ⅅ Cayleys ℭ Ccaron Č Ccirc Ĉ Cconint ∰ Cdot Ċ Cedilla ¸ "
    "CenterDot · Cfr ℭ CircleDot ⊙ CircleMinus ⊖ CirclePlus ⊕ CircleTimes ⊗ "
    "ClockwiseContourIntegral ∲ CloseCurlyDoubleQuote ” CloseCurlyQuote ’ Colon ∷ Colone ⩴ "
    "Congruent ≡ Conint ∯ ContourIntegral ∮ Copf ℂ Coproduct ∐ CounterClockwiseContourIntegral ∳ "
    "Cross ⨯ Cscr 𝒞 Cup ⋓ CupCap ≍ DD ⅅ DDotrahd ⤑ DJcy Ђ DScy Ѕ DZcy Џ Darr ↡ Dashv ⫤ Dcaron Ď "
    "Dcy Д Del ∇ Dfr 𝔇 DiacriticalAcute ´ DiacriticalDot ˙ DiacriticalDoubleAcute ˝ "
    "DiacriticalGrave ` DiacriticalTilde ˜ Diamond ⋄ DifferentialD ⅆ Dopf 𝔻 Dot ¨ DotEqual ≐ "
    "DoubleContourIntegral ∯ DoubleDot ¨ DoubleDownArrow ⇓ DoubleLeftArrow ⇐ "
    "DoubleLeftRightArrow ⇔ DoubleLeftTee ⫤ DoubleLongLeftArrow ⟸ DoubleLongLeftRightArrow ⟺ "
    "DoubleLongRightArrow ⟹ DoubleRightArrow ⇒ DoubleRightTee ⊨ DoubleUpArrow ⇑ "
    "DoubleUpDownArrow ⇕ DoubleVerticalBar ∥ DownArrow ↓ DownArrowBar ⤓ DownArrowUpArrow ⇵ "
    "DownLeftRightVector ⥐ DownLeftTeeVector ⥞ DownLeftVector ↽ DownLeftVectorBar ⥖ "
    "DownRightTeeVector ⥟ DownRightVector ⇁ DownRightVectorBar ⥗ DownTee ⊤ DownTeeArrow ↧ "
    "Downarrow ⇓ Dscr 𝒟 Dstrok Đ ENG Ŋ Ecaron Ě Ecy Э Edot Ė Efr 𝔈 Element ∈ Emacr Ē "
    "EmptySmallSquare ◻ EmptyVerySmallSquare ▫ Eogon Ę Eopf 𝔼 Equal ⩵ EqualTilde ≂ Equilibrium ⇌ "
    "Escr ℰ Esim ⩳ Exists ∃ ExponentialE ⅇ Fcy Ф Ffr 𝔉 FilledSmallSquare ◼ "
    "FilledVerySmallSquare ▪ Fopf 𝔽 ForAll ∀ Fouriertrf ℱ Fscr ℱ GJcy Ѓ GT > Gammad Ϝ Gbreve Ğ "
    "Gcedil Ģ Gcirc Ĝ Gcy Г Gdot Ġ Gfr 𝔊 Gg ⋙ Gopf 𝔾 GreaterEqual ≥ GreaterEqualLess ⋛ "
    "GreaterFullEqual ≧ GreaterGreater ⪢ GreaterLess ≷ GreaterSlantEqual ⩾ GreaterTilde ≳ Gscr 𝒢 "
    "Gt ≫ HARDcy Ъ Hacek ˇ Hat ^ Hcirc Ĥ Hfr ℌ HilbertSpace ℋ Hopf ℍ HorizontalLine ─ Hscr ℋ "
    "Hstrok Ħ HumpDownHump ≎ HumpEqual ≏ IEcy Е IJlig Ĳ IOcy Ё Icy И Idot İ Ifr ℑ Im ℑ Imacr Ī "
    "ImaginaryI ⅈ Implies ⇒ Int ∬ Integral ∫ Intersection ⋂ Iogon Į Iopf 𝕀 Iscr ℐ Itilde Ĩ "
    "Iukcy І Jcirc Ĵ Jcy Й Jfr 𝔍 Jopf 𝕁 Jscr 𝒥 Jsercy Ј Jukcy Є KHcy Х KJcy Ќ Kcedil Ķ Kcy К "
    "Kfr 𝔎 Kopf 𝕂 Kscr 𝒦 LJcy Љ LT < Lacute Ĺ Lang ⟪ Laplacetrf ℒ Larr ↞ Lcaron Ľ Lcedil Ļ Lcy Л "
    "LeftAngleBracket ⟨ LeftArrow ← LeftArrowBar ⇤ LeftArrowRightArrow ⇆ LeftCeiling ⌈ "
    "LeftDoubleBracket ⟦ LeftDownTeeVector ⥡ LeftDownVector ⇃ LeftDownVectorBar ⥙ LeftFloor ⌊ "
    "LeftRightArrow ↔ LeftRightVector ⥎ LeftTee ⊣ LeftTeeArrow ↤ LeftTeeVector ⥚ LeftTriangle ⊲ "
    "LeftTriangleBar ⧏ LeftTriangleEqual ⊴ LeftUpDownVector ⥑ LeftUpTeeVector ⥠ LeftUpVector ↿ "
    "LeftUpVectorBar ⥘ LeftVector ↼ LeftVectorBar ⥒ Leftarrow ⇐ Leftrightarrow ⇔ "
    "LessEqualGreater ⋚ LessFullEqual ≦ LessGreater ≶ LessLess ⪡ LessSlantEqual ⩽ LessTilde ≲ "
    "Lfr 𝔏 Ll ⋘ Lleftarrow ⇚ Lmidot Ŀ LongLeftArrow ⟵ LongLeftRightArrow ⟷ LongRightArrow ⟶ "
    "Longleftarrow ⟸ Longleftrightarrow ⟺ Longrightarrow ⟹ Lopf 𝕃 LowerLeftArrow ↙ "
    "LowerRightArrow ↘ Lscr ℒ Lsh ↰ Lstrok Ł Lt ≪ Map ⤅ Mcy М Mellintrf ℳ Mfr 𝔐 MinusPlus ∓ "
    "Mopf 𝕄 Mscr ℳ NJcy Њ Nacute Ń Ncaron Ň Ncedil Ņ Ncy Н NestedGreaterGreater ≫ "
    "NestedLessLess ≪ Nfr 𝔑 Nopf ℕ Not ⫬ NotCongruent ≢ NotCupCap ≭ NotDoubleVerticalBar ∦ "
    "NotElement ∉ NotEqual ≠ NotExists ∄ NotGreater ≯ NotGreaterEqual ≱ NotGreaterLess ≹ "
    "NotGreaterTilde ≵ NotLeftTriangle ⋪ NotLeftTriangleEqual ⋬ NotLess ≮ NotLessEqual ≰ "
    "NotLessGreater ≸ NotLessTilde ≴ NotPrecedes ⊀ NotPrecedesSlantEqual ⋠ NotReverseElement ∌ "
    "NotRightTriangle ⋫ NotRightTriangleEqual ⋭ NotSquareSubsetEqual ⋢ NotSquareSupersetEqual ⋣ "
    "NotSubsetEqual ⊈ NotSucceeds ⊁ NotSucceedsSlantEqual ⋡ NotSupersetEqual ⊉ NotTilde ≁ "
    "NotTildeEqual ≄ NotTildeFullEqual ≇ NotTildeTilde ≉ NotVerticalBar ∤ Nscr 𝒩 Ocy О Odblac Ő "
    "Ofr 𝔒 Omacr Ō Oopf 𝕆 OpenCurlyDoubleQuote “ OpenCurlyQuote ‘ Or ⩔ Oscr 𝒪 Otimes ⨷ OverBar ‾ "
    "OverBrace ⏞ OverBracket ⎴ OverParenthesis ⏜ PartialD ∂ Pcy П Pfr 𝔓 PlusMinus ± "
    "Poincareplane ℌ Popf ℙ Pr ⪻ Precedes ≺ PrecedesEqual ⪯ PrecedesSlantEqual ≼ PrecedesTilde ≾ "
    "Product ∏ Proportion ∷ Proportional ∝ Pscr 𝒫 Qfr 𝔔 Qopf ℚ Qscr 𝒬 RBarr ⤐ REG ® Racute Ŕ "
    "Rang ⟫ Rarr ↠ Rarrtl ⤖ Rcaron Ř Rcedil Ŗ Rcy Р Re ℜ ReverseElement ∋ ReverseEquilibrium ⇋ "
    "ReverseUpEquilibrium ⥯ Rfr ℜ RightAngleBracket ⟩ RightArrow → RightArrowBar ⇥ "
    "RightArrowLeftArrow ⇄ RightCeiling ⌉ RightDoubleBracket ⟧ RightDownTeeVector ⥝ "
    "RightDownVector ⇂ RightDownVectorBar ⥕ RightFloor ⌋ RightTee ⊢ RightTeeArrow ↦ "
    "RightTeeVector ⥛ RightTriangle ⊳ RightTriangleBar ⧐ RightTriangleEqual ⊵ "
    "RightUpDownVector ⥏ RightUpTeeVector ⥜ RightUpVector ↾ RightUpVectorBar ⥔ RightVector ⇀ "
    "RightVectorBar ⥓ Rightarrow ⇒ Ropf ℝ RoundImplies ⥰ Rrightarrow ⇛ Rscr ℛ Rsh ↱ "
    "RuleDelayed ⧴ SHCHcy Щ SHcy Ш SOFTcy Ь Sacute Ś Sc ⪼ Scedil Ş Scirc Ŝ Scy С Sfr 𝔖 "
    "ShortDownArrow ↓ ShortLeftArrow ← ShortRightArrow → ShortUpArrow ↑ SmallCircle ∘ Sopf 𝕊 "
    "Sqrt √ Square □ SquareIntersection ⊓ SquareSubset ⊏ SquareSubsetEqual ⊑ SquareSuperset ⊐ "
    "SquareSupersetEqual ⊒ SquareUnion ⊔ Sscr 𝒮 Star ⋆ Sub ⋐ Subset ⋐ SubsetEqual ⊆ Succeeds ≻ "
    "SucceedsEqual ⪰ SucceedsSlantEqual ≽ SucceedsTilde ≿ SuchThat ∋ Sum ∑ Sup ⋑ Superset ⊃ "
    "SupersetEqual ⊇ Supset ⋑ TRADE ™ TSHcy Ћ TScy Ц Tcaron Ť Tcedil Ţ Tcy Т Tfr 𝔗 Therefore ∴ "
    "Tilde ∼ TildeEqual ≃ TildeFullEqual ≅ TildeTilde ≈ Topf 𝕋 Tscr 𝒯 Tstrok Ŧ Uarr ↟ Uarrocir ⥉ "
    "Ubrcy Ў Ubreve Ŭ Ucy У Udblac Ű Ufr 𝔘 Umacr Ū UnderBar _ UnderBrace ⏟ UnderBracket ⎵ "
    "UnderParenthesis ⏝ Union ⋃ UnionPlus ⊎ Uogon Ų Uopf 𝕌 UpArrow ↑ UpArrowBar ⤒ "
    "UpArrowDownArrow ⇅ UpDownArrow ↕ UpEquilibrium ⥮ UpTee ⊥ UpTeeArrow ↥ Uparrow ⇑ "
    "Updownarrow ⇕ UpperLeftArrow ↖ UpperRightArrow ↗ Upsi ϒ Uring Ů Uscr 𝒰 Utilde Ũ VDash ⊫ "
    "Vbar ⫫ Vcy В Vdash ⊩ Vdashl ⫦ Vee ⋁ Verbar ‖ Vert ‖ VerticalBar ∣ VerticalLine | "
    "VerticalSeparator ❘ VerticalTilde ≀ Vfr 𝔙 Vopf 𝕍 Vscr 𝒱 Vvdash ⊪ Wcirc Ŵ Wedge ⋀ Wfr 𝔚 "
    "Wopf 𝕎 Wscr 𝒲 Xfr 𝔛 Xopf 𝕏 Xscr 𝒳 YAcy Я YIcy Ї YUcy Ю Ycirc Ŷ Ycy Ы Yfr 𝔜 Yopf 𝕐 Yscr 𝒴 "
    "ZHcy Ж Zacute Ź Zcaron Ž Zcy З Zdot Ż Zfr ℨ Zopf ℤ Zscr 𝒵 abreve ă ac ∾ acd ∿ acy а afr 𝔞 "
    "aleph ℵ amacr ā amalg ⨿ andand ⩕ andd ⩜ andslope ⩘ andv ⩚ ange ⦤ angle ∠ angmsd ∡ "
    "angmsdaa ⦨ angmsdab ⦩ angmsdac ⦪ angmsdad ⦫ angmsdae ⦬ angmsdaf ⦭ angmsdag ⦮ angmsdah ⦯ "
    "angrt ∟ angrtvb ⊾ angrtvbd ⦝ angsph ∢ angst Å angzarr ⍼ aogon ą aopf 𝕒 ap ≈ apE ⩰ apacir ⩯ "
    "ape ≊ apid ≋ approx ≈ approxeq ≊ ascr 𝒶 ast * asympeq ≍ awconint ∳ awint ⨑ bNot ⫭ "
    "backcong ≌ backepsilon ϶ backprime ‵ backsim ∽ backsimeq ⋍ barvee ⊽ barwed ⌅ barwedge ⌅ "
    "bbrk ⎵ bbrktbrk ⎶ bcong ≌ bcy б becaus ∵ because ∵ bemptyv ⦰ bepsi ϶ bernou ℬ beth ℶ "
    "between ≬ bfr 𝔟 bigcap ⋂ bigcirc ◯ bigcup ⋃ bigodot ⨀ bigoplus ⨁ bigotimes ⨂ bigsqcup ⨆ "
    "bigstar ★ bigtriangledown ▽ bigtriangleup △ biguplus ⨄ bigvee ⋁ bigwedge ⋀ bkarow ⤍ "
    "blacklozenge ⧫ blacksquare ▪ blacktriangle ▴ blacktriangledown ▾ blacktriangleleft ◂ "
    "blacktriangleright ▸ blank ␣ blk12 ▒ blk14 ░ blk34 ▓ block █ bnot ⌐ bopf 𝕓 bot ⊥ bottom ⊥ "
    "bowtie ⋈ boxDL ╗ boxDR ╔ boxDl ╖ boxDr ╓ boxH ═ boxHD ╦ boxHU ╩ boxHd ╤ boxHu ╧ boxUL ╝ "
    "boxUR ╚ boxUl ╜ boxUr ╙ boxV ║ boxVH ╬ boxVL ╣ boxVR ╠ boxVh ╫ boxVl ╢ boxVr ╟ boxbox ⧉ "
    "boxdL ╕ boxdR ╒ boxdl ┐ boxdr ┌ boxh ─ boxhD ╥ boxhU ╨ boxhd ┬ boxhu ┴ boxminus ⊟ boxplus ⊞ "
    "boxtimes ⊠ boxuL ╛ boxuR ╘ boxul ┘ boxur └ boxv │ boxvH ╪ boxvL ╡ boxvR ╞ boxvh ┼ boxvl ┤ "
    "boxvr ├ bprime ‵ breve ˘ bscr 𝒷 bsemi ⁏ bsim ∽ bsime ⋍ bsolb ⧅ bsolhsub ⟈ bullet • bump ≎ "
    "bumpE ⪮ bumpe ≏ bumpeq ≏ cacute ć capand ⩄ capbrcup ⩉ capcap ⩋ capcup ⩇ capdot ⩀ caret ⁁ "
    "caron ˇ ccaps ⩍ ccaron č ccirc ĉ ccups ⩌ ccupssm ⩐ cdot ċ cemptyv ⦲ centerdot · cfr 𝔠 "
    "chcy ч check ✓ checkmark ✓ cir ○ cirE ⧃ circeq ≗ circlearrowleft ↺ circlearrowright ↻ "
    "circledR ® circledS Ⓢ circledast ⊛ circledcirc ⊚ circleddash ⊝ cire ≗ cirfnint ⨐ cirmid ⫯ "
    "cirscir ⧂ clubsuit ♣ colon : colone ≔ coloneq ≔ comma , commat @ comp ∁ compfn ∘ "
    "complement ∁ complexes ℂ congdot ⩭ conint ∮ copf 𝕔 coprod ∐ copysr ℗ cross ✗ cscr 𝒸 csub ⫏ "
    "csube ⫑ csup ⫐ csupe ⫒ ctdot ⋯ cudarrl ⤸ cudarrr ⤵ cuepr ⋞ cuesc ⋟ cularr ↶ cularrp ⤽ "
    "cupbrcap ⩈ cupcap ⩆ cupcup ⩊ cupdot ⊍ cupor ⩅ curarr ↷ curarrm ⤼ curlyeqprec ⋞ "
    "curlyeqsucc ⋟ curlyvee ⋎ curlywedge ⋏ curvearrowleft ↶ curvearrowright ↷ cuvee ⋎ cuwed ⋏ "
    "cwconint ∲ cwint ∱ cylcty ⌭ dHar ⥥ daleth ℸ dash ‐ dashv ⊣ dbkarow ⤏ dblac ˝ dcaron ď dcy д "
    "dd ⅆ ddagger ‡ ddarr ⇊ ddotseq ⩷ demptyv ⦱ dfisht ⥿ dfr 𝔡 dharl ⇃ dharr ⇂ diam ⋄ diamond ⋄ "
    "diamondsuit ♦ die ¨ digamma ϝ disin ⋲ div ÷ divideontimes ⋇ divonx ⋇ djcy ђ dlcorn ⌞ "
    "dlcrop ⌍ dollar $ dopf 𝕕 dot ˙ doteq ≐ doteqdot ≑ dotminus ∸ dotplus ∔ dotsquare ⊡ "
    "doublebarwedge ⌆ downarrow ↓ downdownarrows ⇊ downharpoonleft ⇃ downharpoonright ⇂ "
    "drbkarow ⤐ drcorn ⌟ drcrop ⌌ dscr 𝒹 dscy ѕ dsol ⧶ dstrok đ dtdot ⋱ dtri ▿ dtrif ▾ duarr ⇵ "
    "duhar ⥯ dwangle ⦦ dzcy џ dzigrarr ⟿ eDDot ⩷ eDot ≑ easter ⩮ ecaron ě ecir ≖ ecolon ≕ ecy э "
    "edot ė ee ⅇ efDot ≒ efr 𝔢 eg ⪚ egs ⪖ egsdot ⪘ el ⪙ elinters ⏧ ell ℓ els ⪕ elsdot ⪗ emacr ē "
    "emptyset ∅ emptyv ∅ eng ŋ eogon ę eopf 𝕖 epar ⋕ eparsl ⧣ eplus ⩱ epsi ε epsiv ϵ eqcirc ≖ "
    "eqcolon ≕ eqsim ≂ eqslantgtr ⪖ eqslantless ⪕ equals = equest ≟ equivDD ⩸ eqvparsl ⧥ erDot ≓ "
    "erarr ⥱ escr ℯ esdot ≐ esim ≂ excl ! expectation ℰ exponentiale ⅇ fallingdotseq ≒ fcy ф "
    "female ♀ ffilig ﬃ fflig ﬀ ffllig ﬄ ffr 𝔣 filig ﬁ fjlig fj flat ♭ fllig ﬂ fltns ▱ fopf 𝕗 "
    "fork ⋔ forkv ⫙ fpartint ⨍ frac13 ⅓ frac15 ⅕ frac16 ⅙ frac18 ⅛ frac23 ⅔ frac25 ⅖ frac35 ⅗ "
    "frac38 ⅜ frac45 ⅘ frac56 ⅚ frac58 ⅝ frac78 ⅞ frown ⌢ fscr 𝒻 gE ≧ gEl ⪌ gacute ǵ gammad ϝ "
    "gap ⪆ gbreve ğ gcirc ĝ gcy г gdot ġ gel ⋛ geq ≥ geqq ≧ geqslant ⩾ ges ⩾ gescc ⪩ gesdot ⪀ "
    "gesdoto ⪂ gesdotol ⪄ gesles ⪔ gfr 𝔤 gg ≫ ggg ⋙ gimel ℷ gjcy ѓ gl ≷ glE ⪒ gla ⪥ glj ⪤ gnE ≩ "
    "gnap ⪊ gnapprox ⪊ gne ⪈ gneq ⪈ gneqq ≩ gnsim ⋧ gopf 𝕘 grave ` gscr ℊ gsim ≳ gsime ⪎ gsiml ⪐ "
    "gtcc ⪧ gtcir ⩺ gtdot ⋗ gtlPar ⦕ gtquest ⩼ gtrapprox ⪆ gtrarr ⥸ gtrdot ⋗ gtreqless ⋛ "
    "gtreqqless ⪌ gtrless ≷ gtrsim ≳ half ½ hamilt ℋ hardcy ъ harrcir ⥈ harrw ↭ hbar ℏ hcirc ĥ "
    "heartsuit ♥ hercon ⊹ hfr 𝔥 hksearow ⤥ hkswarow ⤦ hoarr ⇿ homtht ∻ hookleftarrow ↩ "
    "hookrightarrow ↪ hopf 𝕙 horbar ― hscr 𝒽 hslash ℏ hstrok ħ hybull ⁃ hyphen ‐ icy и iecy е "
    "iff ⇔ ifr 𝔦 ii ⅈ iiiint ⨌ iiint ∭ iinfin ⧜ iiota ℩ ijlig ĳ imacr ī imagline ℐ imagpart ℑ "
    "imath ı imof ⊷ imped Ƶ in ∈ incare ℅ infintie ⧝ inodot ı intcal ⊺ integers ℤ intercal ⊺ "
    "intlarhk ⨗ intprod ⨼ iocy ё iogon į iopf 𝕚 iprod ⨼ iscr 𝒾 isinE ⋹ isindot ⋵ isins ⋴ "
    "isinsv ⋳ isinv ∈ itilde ĩ iukcy і jcirc ĵ jcy й jfr 𝔧 jmath ȷ jopf 𝕛 jscr 𝒿 jsercy ј "
    "jukcy є kappav ϰ kcedil ķ kcy к kfr 𝔨 kgreen ĸ khcy х kjcy ќ kopf 𝕜 kscr 𝓀 lAarr ⇚ lAtail ⤛ "
    "lBarr ⤎ lE ≦ lEg ⪋ lHar ⥢ lacute ĺ laemptyv ⦴ lagran ℒ langd ⦑ langle ⟨ lap ⪅ larrb ⇤ "
    "larrbfs ⤟ larrfs ⤝ larrhk ↩ larrlp ↫ larrpl ⤹ larrsim ⥳ larrtl ↢ lat ⪫ latail ⤙ late ⪭ "
    "lbarr ⤌ lbbrk ❲ lbrace { lbrack [ lbrke ⦋ lbrksld ⦏ lbrkslu ⦍ lcaron ľ lcedil ļ lcub { "
    "lcy л ldca ⤶ ldquor „ ldrdhar ⥧ ldrushar ⥋ ldsh ↲ leftarrow ← leftarrowtail ↢ "
    "leftharpoondown ↽ leftharpoonup ↼ leftleftarrows ⇇ leftrightarrow ↔ leftrightarrows ⇆ "
    "leftrightharpoons ⇋ leftrightsquigarrow ↭ leftthreetimes ⋋ leg ⋚ leq ≤ leqq ≦ leqslant ⩽ "
    "les ⩽ lescc ⪨ lesdot ⩿ lesdoto ⪁ lesdotor ⪃ lesges ⪓ lessapprox ⪅ lessdot ⋖ lesseqgtr ⋚ "
    "lesseqqgtr ⪋ lessgtr ≶ lesssim ≲ lfisht ⥼ lfr 𝔩 lg ≶ lgE ⪑ lhard ↽ lharu ↼ lharul ⥪ lhblk ▄ "
    "ljcy љ ll ≪ llarr ⇇ llcorner ⌞ llhard ⥫ lltri ◺ lmidot ŀ lmoust ⎰ lmoustache ⎰ lnE ≨ lnap ⪉ "
    "lnapprox ⪉ lne ⪇ lneq ⪇ lneqq ≨ lnsim ⋦ loang ⟬ loarr ⇽ lobrk ⟦ longleftarrow ⟵ "
    "longleftrightarrow ⟷ longmapsto ⟼ longrightarrow ⟶ looparrowleft ↫ looparrowright ↬ lopar ⦅ "
    "lopf 𝕝 loplus ⨭ lotimes ⨴ lowbar _ lozenge ◊ lozf ⧫ lpar ( lparlt ⦓ lrarr ⇆ lrcorner ⌟ "
    "lrhar ⇋ lrhard ⥭ lrtri ⊿ lscr 𝓁 lsh ↰ lsim ≲ lsime ⪍ lsimg ⪏ lsqb [ lsquor ‚ lstrok ł "
    "ltcc ⪦ ltcir ⩹ ltdot ⋖ lthree ⋋ ltimes ⋉ ltlarr ⥶ ltquest ⩻ ltrPar ⦖ ltri ◃ ltrie ⊴ ltrif ◂ "
    "lurdshar ⥊ luruhar ⥦ mDDot ∺ male ♂ malt ✠ maltese ✠ map ↦ mapsto ↦ mapstodown ↧ "
    "mapstoleft ↤ mapstoup ↥ marker ▮ mcomma ⨩ mcy м measuredangle ∡ mfr 𝔪 mho ℧ mid ∣ midast * "
    "midcir ⫰ minusb ⊟ minusd ∸ minusdu ⨪ mlcp ⫛ mldr … mnplus ∓ models ⊧ mopf 𝕞 mp ∓ mscr 𝓂 "
    "mstpos ∾ multimap ⊸ mumap ⊸ nLeftarrow ⇍ nLeftrightarrow ⇎ nRightarrow ⇏ nVDash ⊯ nVdash ⊮ "
    "nacute ń nap ≉ napos ŉ napprox ≉ natur ♮ natural ♮ naturals ℕ ncap ⩃ ncaron ň ncedil ņ "
    "ncong ≇ ncup ⩂ ncy н neArr ⇗ nearhk ⤤ nearr ↗ nearrow ↗ nequiv ≢ nesear ⤨ nexist ∄ "
    "nexists ∄ nfr 𝔫 nge ≱ ngeq ≱ ngsim ≵ ngt ≯ ngtr ≯ nhArr ⇎ nharr ↮ nhpar ⫲ nis ⋼ nisd ⋺ "
    "niv ∋ njcy њ nlArr ⇍ nlarr ↚ nldr ‥ nle ≰ nleftarrow ↚ nleftrightarrow ↮ nleq ≰ nless ≮ "
    "nlsim ≴ nlt ≮ nltri ⋪ nltrie ⋬ nmid ∤ nopf 𝕟 notinva ∉ notinvb ⋷ notinvc ⋶ notni ∌ "
    "notniva ∌ notnivb ⋾ notnivc ⋽ npar ∦ nparallel ∦ npolint ⨔ npr ⊀ nprcue ⋠ nprec ⊀ nrArr ⇏ "
    "nrarr ↛ nrightarrow ↛ nrtri ⋫ nrtrie ⋭ nsc ⊁ nsccue ⋡ nscr 𝓃 nshortmid ∤ nshortparallel ∦ "
    "nsim ≁ nsime ≄ nsimeq ≄ nsmid ∤ nspar ∦ nsqsube ⋢ nsqsupe ⋣ nsube ⊈ nsubseteq ⊈ nsucc ⊁ "
    "nsup ⊅ nsupe ⊉ nsupseteq ⊉ ntgl ≹ ntlg ≸ ntriangleleft ⋪ ntrianglelefteq ⋬ ntriangleright ⋫ "
    "ntrianglerighteq ⋭ num # numero № nvDash ⊭ nvHarr ⤄ nvdash ⊬ nvinfin ⧞ nvlArr ⤂ nvrArr ⤃ "
    "nwArr ⇖ nwarhk ⤣ nwarr ↖ nwarrow ↖ nwnear ⤧ oS Ⓢ oast ⊛ ocir ⊚ ocy о odash ⊝ odblac ő "
    "odiv ⨸ odot ⊙ odsold ⦼ ofcir ⦿ ofr 𝔬 ogon ˛ ogt ⧁ ohbar ⦵ ohm Ω oint ∮ olarr ↺ olcir ⦾ "
    "olcross ⦻ olt ⧀ omacr ō omid ⦶ ominus ⊖ oopf 𝕠 opar ⦷ operp ⦹ orarr ↻ ord ⩝ order ℴ "
    "orderof ℴ origof ⊶ oror ⩖ orslope ⩗ orv ⩛ oscr ℴ osol ⊘ otimesas ⨶ ovbar ⌽ par ∥ parallel ∥ "
    "parsim ⫳ parsl ⫽ pcy п percnt % period . pertenk ‱ pfr 𝔭 phiv ϕ phmmat ℳ phone ☎ "
    "pitchfork ⋔ planck ℏ planckh ℎ plankv ℏ plus + plusacir ⨣ plusb ⊞ pluscir ⨢ plusdo ∔ "
    "plusdu ⨥ pluse ⩲ plussim ⨦ plustwo ⨧ pm ± pointint ⨕ popf 𝕡 pr ≺ prE ⪳ prap ⪷ prcue ≼ pre ⪯ "
    "prec ≺ precapprox ⪷ preccurlyeq ≼ preceq ⪯ precnapprox ⪹ precneqq ⪵ precnsim ⋨ precsim ≾ "
    "primes ℙ prnE ⪵ prnap ⪹ prnsim ⋨ profalar ⌮ profline ⌒ profsurf ⌓ propto ∝ prsim ≾ prurel ⊰ "
    "pscr 𝓅 qfr 𝔮 qint ⨌ qopf 𝕢 qprime ⁗ qscr 𝓆 quaternions ℍ quatint ⨖ quest ? questeq ≟ "
    "rAarr ⇛ rAtail ⤜ rBarr ⤏ rHar ⥤ racute ŕ raemptyv ⦳ rangd ⦒ range ⦥ rangle ⟩ rarrap ⥵ "
    "rarrb ⇥ rarrbfs ⤠ rarrc ⤳ rarrfs ⤞ rarrhk ↪ rarrlp ↬ rarrpl ⥅ rarrsim ⥴ rarrtl ↣ rarrw ↝ "
    "ratail ⤚ ratio ∶ rationals ℚ rbarr ⤍ rbbrk ❳ rbrace } rbrack ] rbrke ⦌ rbrksld ⦎ rbrkslu ⦐ "
    "rcaron ř rcedil ŗ rcub } rcy р rdca ⤷ rdldhar ⥩ rdquor ” rdsh ↳ realine ℛ realpart ℜ "
    "reals ℝ rect ▭ rfisht ⥽ rfr 𝔯 rhard ⇁ rharu ⇀ rharul ⥬ rhov ϱ rightarrow → rightarrowtail ↣ "
    "rightharpoondown ⇁ rightharpoonup ⇀ rightleftarrows ⇄ rightleftharpoons ⇌ "
    "rightrightarrows ⇉ rightsquigarrow ↝ rightthreetimes ⋌ ring ˚ risingdotseq ≓ rlarr ⇄ "
    "rlhar ⇌ rmoust ⎱ rmoustache ⎱ rnmid ⫮ roang ⟭ roarr ⇾ robrk ⟧ ropar ⦆ ropf 𝕣 roplus ⨮ "
    "rotimes ⨵ rpar ) rpargt ⦔ rppolint ⨒ rrarr ⇉ rscr 𝓇 rsh ↱ rsqb ] rsquor ’ rthree ⋌ rtimes ⋊ "
    "rtri ▹ rtrie ⊵ rtrif ▸ rtriltri ⧎ ruluhar ⥨ rx ℞ sacute ś sc ≻ scE ⪴ scap ⪸ sccue ≽ sce ⪰ "
    "scedil ş scirc ŝ scnE ⪶ scnap ⪺ scnsim ⋩ scpolint ⨓ scsim ≿ scy с sdotb ⊡ sdote ⩦ seArr ⇘ "
    "searhk ⤥ searr ↘ searrow ↘ semi ; seswar ⤩ setminus ∖ setmn ∖ sext ✶ sfr 𝔰 sfrown ⌢ sharp ♯ "
    "shchcy щ shcy ш shortmid ∣ shortparallel ∥ sigmav ς simdot ⩪ sime ≃ simeq ≃ simg ⪞ simgE ⪠ "
    "siml ⪝ simlE ⪟ simne ≆ simplus ⨤ simrarr ⥲ slarr ← smallsetminus ∖ smashp ⨳ smeparsl ⧤ "
    "smid ∣ smile ⌣ smt ⪪ smte ⪬ softcy ь sol / solb ⧄ solbar ⌿ sopf 𝕤 spadesuit ♠ spar ∥ "
    "sqcap ⊓ sqcup ⊔ sqsub ⊏ sqsube ⊑ sqsubset ⊏ sqsubseteq ⊑ sqsup ⊐ sqsupe ⊒ sqsupset ⊐ "
    "sqsupseteq ⊒ squ □ square □ squarf ▪ squf ▪ srarr → sscr 𝓈 ssetmn ∖ ssmile ⌣ sstarf ⋆ "
    "star ☆ starf ★ straightepsilon ϵ straightphi ϕ strns ¯ subE ⫅ subdot ⪽ subedot ⫃ submult ⫁ "
    "subnE ⫋ subne ⊊ subplus ⪿ subrarr ⥹ subset ⊂ subseteq ⊆ subseteqq ⫅ subsetneq ⊊ "
    "subsetneqq ⫋ subsim ⫇ subsub ⫕ subsup ⫓ succ ≻ succapprox ⪸ succcurlyeq ≽ succeq ⪰ "
    "succnapprox ⪺ succneqq ⪶ succnsim ⋩ succsim ≿ sung ♪ supE ⫆ supdot ⪾ supdsub ⫘ supedot ⫄ "
    "suphsol ⟉ suphsub ⫗ suplarr ⥻ supmult ⫂ supnE ⫌ supne ⊋ supplus ⫀ supset ⊃ supseteq ⊇ "
    "supseteqq ⫆ supsetneq ⊋ supsetneqq ⫌ supsim ⫈ supsub ⫔ supsup ⫖ swArr ⇙ swarhk ⤦ swarr ↙ "
    "swarrow ↙ swnwar ⤪ target ⌖ tbrk ⎴ tcaron ť tcedil ţ tcy т telrec ⌕ tfr 𝔱 therefore ∴ "
    "thetav ϑ thickapprox ≈ thicksim ∼ thkap ≈ thksim ∼ timesb ⊠ timesbar ⨱ timesd ⨰ tint ∭ "
    "toea ⤨ top ⊤ topbot ⌶ topcir ⫱ topf 𝕥 topfork ⫚ tosa ⤩ tprime ‴ triangle ▵ triangledown ▿ "
    "triangleleft ◃ trianglelefteq ⊴ triangleq ≜ triangleright ▹ trianglerighteq ⊵ tridot ◬ "
    "trie ≜ triminus ⨺ triplus ⨹ trisb ⧍ tritime ⨻ trpezium ⏢ tscr 𝓉 tscy ц tshcy ћ tstrok ŧ "
    "twixt ≬ twoheadleftarrow ↞ twoheadrightarrow ↠ uHar ⥣ ubrcy ў ubreve ŭ ucy у udarr ⇅ "
    "udblac ű udhar ⥮ ufisht ⥾ ufr 𝔲 uharl ↿ uharr ↾ uhblk ▀ ulcorn ⌜ ulcorner ⌜ ulcrop ⌏ "
    "ultri ◸ umacr ū uogon ų uopf 𝕦 uparrow ↑ updownarrow ↕ upharpoonleft ↿ upharpoonright ↾ "
    "uplus ⊎ upsi υ upuparrows ⇈ urcorn ⌝ urcorner ⌝ urcrop ⌎ uring ů urtri ◹ uscr 𝓊 utdot ⋰ "
    "utilde ũ utri ▵ utrif ▴ uuarr ⇈ uwangle ⦧ vArr ⇕ vBar ⫨ vBarv ⫩ vDash ⊨ vangrt ⦜ "
    "varepsilon ϵ varkappa ϰ varnothing ∅ varphi ϕ varpi ϖ varpropto ∝ varr ↕ varrho ϱ "
    "varsigma ς vartheta ϑ vartriangleleft ⊲ vartriangleright ⊳ vcy в vdash ⊢ vee ∨ veebar ⊻ "
    "veeeq ≚ vellip ⋮ verbar | vert | vfr 𝔳 vltri ⊲ vopf 𝕧 vprop ∝ vrtri ⊳ vscr 𝓋 vzigzag ⦚ "
    "wcirc ŵ wedbar ⩟ wedge ∧ wedgeq ≙ wfr 𝔴 wopf 𝕨 wp ℘ wr ≀ wreath ≀ wscr 𝓌 xcap ⋂ xcirc ◯ "
    "xcup ⋃ xdtri ▽ xfr 𝔵 xhArr ⟺ xharr ⟷ xlArr ⟸ xlarr ⟵ xmap ⟼ xnis ⋻ xodot ⨀ xopf 𝕩 xoplus ⨁ "
    "xotime ⨂ xrArr ⟹ xrarr ⟶ xscr 𝓍 xsqcup ⨆ xuplus ⨄ xutri △ xvee ⋁ xwedge ⋀ yacy я ycirc ŷ "
    "ycy ы yfr 𝔶 yicy ї yopf 𝕪 yscr 𝓎 yucy ю zacute ź zcaron ž zcy з zdot ż zeetrf ℨ zfr 𝔷 "
    "zhcy ж zigrarr ⇝ zopf 𝕫 zscr 𝓏 ";

// The HTML standard 13.5: those without ';'.
constexpr std::string_view k_old_names =
    " AElig Aacute Acirc Agrave Aring Atilde Auml Ccedil ETH Eacute Ecirc Egrave Euml Iacute Icirc "
    "Igrave Iuml Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml THORN Uacute Ucirc Ugrave Uuml "
    "Yacute aacute acirc acute aelig agrave amp aring atilde auml brvbar ccedil cedil cent copy "
    "curren deg divide eacute ecirc egrave eth euml frac12 frac14 frac34 gt iacute icirc iexcl "
    "igrave iquest iuml laquo lt macr micro middot nbsp not ntilde oacute ocirc ograve ordf ordm "
    "oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3 szlig thorn times "
    "uacute ucirc ugrave uml uuml yacute yen yuml ";
constexpr std::size_t k_old_name_bytes_max = 6;

constexpr std::size_t k_name_bytes_max = 32;

using Table = std::unordered_map<std::string_view, HtmlEntity>;

Table read_table() {
  Table table;
  for (std::size_t at = 0; at < k_entities.size();) {
    const std::size_t name_end = k_entities.find(' ', at);
    const std::size_t text_end = k_entities.find(' ', name_end + 1);
    const std::string_view name = k_entities.substr(at, name_end - at);
    table[name] = {name, k_entities.substr(name_end + 1, text_end - name_end - 1)};
    at = text_end + 1;
  }
  return table;
}

}  // namespace

const HtmlEntity* find_html_entity(std::string_view text) {
  static const Table table = read_table();
  const std::size_t end = text.substr(0, k_name_bytes_max).find(';');
  if (end == std::string_view::npos) return nullptr;
  const auto found = table.find(text.substr(0, end));
  return found == table.end() ? nullptr : &found->second;
}

std::size_t old_html_entity_length(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && end <= k_name_bytes_max &&
         (is_letter(text[end]) || is_digit(text[end])))
    ++end;
  if (end < text.size() && text[end] == ';') return 0;
  for (std::size_t length = std::min(end, k_old_name_bytes_max); length > 1; --length) {
    const std::string name = " " + std::string(text.substr(0, length)) + " ";
    if (k_old_names.find(name) != std::string_view::npos) return length;
  }
  return 0;
}

}  // namespace intaked::parse
