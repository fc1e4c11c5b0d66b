import type { Language } from './languages.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/**
 * Words that say nothing of a text's subject, those of questions and requests included; apostrophes and ё are folded.
 * Negations and directions are none: `down`, `off` and `without` can be all that a question is about.
 */
const stopWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: words(`
    a about all also am an and any are as at be because been being between both but by can could did do does doing during
    each either else ever every few for from further get gets give had has have having he her here hers him his how however
    i id if ill im in into is it its itself ive just let lets many may me might more most much must my need of on once one
    only or other our ours own please same see shall she should show so some such tell than that thats the their theirs them
    then there theres these they this those through to too upon us used using very want was way we were what whats when
    where whether which while who whom whose why will with within would you your yours explain describe know happen happens
    mean means`),
  uk: words(`
    а або аж але б би був була були було бути в вам вами вас ваш ваша ваше ваші весь вже ви від він вона вони воно все
    всі всіх всього втім де деякі для до дуже є ж з за зі із й його йому її ій їй їх їм і інший інша інше інші кого кому
    коли котра котре котрий котрі крім куди лише м мене мені ми мій між може можна моя моє мою мої саме на нам нами нас наш наша
    наше наші нею неї ним них ніж ну о об один одна одне одного ось от отже по поки при про проте р саме сам сама
    самі се своє свою свого своєї свої свій своя себе собі скільки та так така таке такий такі також там те тебе теж ти тим тих
    то тобі тобто того той тому тоді тож треба тут у усе усі хай хоч хто це цей ця ці цих цього цьому цим цієї цю через чи
    чий чиє чим чого чому що щоб щодо як яка яке який які яких якого якої якому яким якою якщо навіщо скажи скажіть розкажи
    розкажіть поясни поясніть опиши опишіть покажи покажіть потрібно будь ласка хочу знати буде будуть мати має мають слід`),
  ru: words(`
    а бы был была были было быть в вам вами вас ваш ваша ваше ваши весь во вот все всего всех вы где да даже для до
    его ее ей если есть еще ж же за здесь и из или им их к как какая какие какого какое какую какой каком каким каких ко когда
    кого кому кто куда ли либо лишь между меня мне много может можно мой моя мое мою мои именно мы на надо нам нами нас наш наша
    наше наши него нее ней ни них но ну о об один одна одно однако он она они оно от очень по пока потом
    потому почему при про раз с сам сама сами свое свою своего своей свои свой своя себе себя сколько со так такая такие такое
    такой также там те тебе тебя тем теперь то тобой тогда того тоже только том тому тот ту тут ты у уж уже хоть чего чем
    через что чтобы чья эта эти это этого этой этом этому этот эту зачем скажи скажите расскажи расскажите объясни
    объясните опиши опишите покажи покажите нужно пожалуйста хочу знать будет будут является имеет имеют следует который
    которая которое которые которых которого которой`),
};

/** Is this a small word? `word` is lower case with letters folded; without a language, in any of them. */
export const isStopWord = (word: string, language?: Language): boolean =>
  language ? stopWords[language].has(word) : stopWords.en.has(word) || stopWords.uk.has(word) || stopWords.ru.has(word);
