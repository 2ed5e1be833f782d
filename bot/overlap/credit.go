package overlap

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A credit is what says whose words follow: a line such as "Ann wrote:", or the head of a mail.
type credit struct {
	from    place
	name    string // of somebody in the thread; empty: of nobody who is known there
	verb    bool   // it says that they wrote or said it
	machine bool   // a program wrote it: it has the time or the address, or is the head of a mail
	dated   bool   // it has the time
}

// names finds people of the thread by what they are called; empty for nobody.
type names func(called string) (name string)

const (
	longName    = 60  // characters; more are no name
	longCredit  = 300 // bytes; more are no credit
	creditLines = 3   // programs break long credits

	mailLines    = 12
	machineWords = 24 // more are no line of a program
)

// credit finds what stands right before the word i and says whose words begin there.
func (s *scroll) credit(i int, who names) (c credit, ok bool) {
	if i >= len(s.words) {
		return c, false
	}
	at := s.creditLine(i)
	if at < 0 {
		return c, false
	}
	l, w := s.lines[at], s.words[i]
	r := s.runs[l.run]
	if r.object || r.zone != s.runs[w.run].zone && !s.follows(at, i) {
		return c, false
	}
	if from, ok := s.mailHead(at, who); ok && at != int(w.line) {
		return credit{from: from, machine: true}, true
	}
	end := l.end
	if at == int(w.line) {
		end = w.start
	}
	if c, ok = s.creditOnLines(at, end, who); ok && !c.machine {
		return c, true
	}
	if behind, ok := s.creditBehind(l, end, who); ok {
		return behind, true
	}
	return c, ok
}

// creditOnLines reads the line up to end, and as many before it as a program may have broken it into.
func (s *scroll) creditOnLines(at int, end int32, who names) (c credit, ok bool) {
	run := s.lines[at].run
	for from := at; from >= 0 && from > at-creditLines && s.lines[from].run == run && end-s.lines[from].start <= longCredit; from-- {
		longer, said := saidBy(s.runs[run].text[s.lines[from].start:end], who)
		full := longer.name != "" || longer.dated
		if said && (from == at || longer.machine && full) {
			c, ok = longer, true
			c.from = place{run, s.lines[from].start}
		}
		if said && full {
			break
		}
	}
	return c, ok
}

// creditBehind reads a line up to end without the sentences of the author that stand before.
func (s *scroll) creditBehind(l line, end int32, who names) (c credit, ok bool) {
	text := s.runs[l.run].text
	for start := max(l.start+2, end-longCredit); start < end; start++ {
		if text[start-1] != ' ' || !strings.ContainsRune(".!?", rune(text[start-2])) {
			continue
		}
		if head := text[l.start : start-1]; fill(head[strings.LastIndexByte(head, ' ')+1:]) { // "Mon. 3 May"
			continue
		}
		if c, ok = saidBy(text[start:end], who); ok && c.verb {
			c.from = place{l.run, start}
			return c, true
		}
	}
	return c, false
}

// creditLine is the line that may say whose words begin at the word i: its own, up to i, or the one before.
func (s *scroll) creditLine(i int) int {
	if s.opensLine(i) {
		return int(s.words[i].line) - 1
	}
	return int(s.words[i].line)
}

// follows reports whether the quote node that begins with the word i comes right behind the line.
func (s *scroll) follows(line, i int) bool {
	at := sort.Search(len(s.zones), func(k int) bool { return int(s.zones[k].last) > i })
	return at < len(s.zones) && s.zones[at].node && int(s.zones[at].first) == i && int(s.lines[line].last) == i && line+1 == int(s.words[i].line)
}

// mailHead finds the lines "From:", "Sent:", "To:", "Subject:" that end with a line, and the rule above them.
func (s *scroll) mailHead(at int, who names) (from place, ok bool) {
	zone, first := s.runs[s.lines[at].run].zone, at
	inside := func() bool { return first >= 0 && s.runs[s.lines[first].run].zone == zone }
	sent := false // by somebody, not from a port to another one
	for inside() && first > at-mailLines {
		value, ok := mailKey(s.lineText(first))
		if !ok {
			break
		}
		sent = sent || strings.ContainsAny(value, "@<") || who(bare(value)) != ""
		first--
	}
	if at-first < 3 {
		return place{}, false
	}
	if inside() && strings.HasPrefix(s.lineText(first), "---") {
		sent = true
		first--
	}
	l := s.lines[first+1]
	return place{l.run, l.start}, sent
}

// mailKey reads a line such as "Subject: …".
func mailKey(line string) (value string, ok bool) {
	key, value, colon := strings.Cut(strings.Trim(line[:min(len(line), longCredit)], " *"), ":")
	return value, colon && mailKeys[strings.ToLower(strings.Trim(key, " *"))]
}

var mailKeys = setOf("from sent to cc date subject reply-to von gesendet an betreff datum kopie de envoyé à objet enviado para asunto",
	"da inviato a oggetto data van verzonden aan onderwerp от дата кому тема")

// saidBy reads "Ann wrote:", "@Ann said in Some thread:", "On Monday, Ann wrote:", "Am 3. Mai schrieb Ann:", "Originally
// posted by Ann", "Ann:", and the same with times and addresses, as programs write it. What else an author says about
// somebody's words is the author's own: "Ann wrote something odd:".
func saidBy(s string, who names) (c credit, ok bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("*_->–—\"“„«", r) })
	for _, lead := range creditLeads {
		if hasFold(s, lead) {
			c.name, c.verb = calls(trimFill(strings.Fields(s[len(lead):]), who), who), true
			return c, c.name != ""
		}
	}
	head := strings.TrimRight(s, ":： ")
	colon := head != s
	for _, v := range []string{"写道", "さんは書きました"} {
		if name, ok := strings.CutSuffix(head, v); ok {
			head = name + " wrote"
		}
	}
	words := strings.Fields(head)
	if at, ok := strings.CutPrefix(s, "@"); ok && len(words) == 1 && !colon {
		c.name = who(at)
		return c, c.name != ""
	}
	v := slices.IndexFunc(words, wroteVerb)
	if c.verb = v >= 0; !c.verb && !colon {
		return c, false
	}
	before, after := words, []string(nil)
	if c.verb {
		before, after = words[:v], words[v+1:]
		if helper := len(before) - 1; helper >= 0 && (before[helper] == "a" || before[helper] == "ha") {
			before = before[:helper]
		}
	}
	if c.dated, c.machine = byMachine(s, c.verb); c.machine {
		name, rest := callsIn(slices.Concat(before, after), who)
		c.name = name
		if name == "" && c.verb && !mailAddress.MatchString(s) && slices.Contains([]string{"said", "says", "posted"}, words[v]) {
			return c, false // people write that of those who are no members
		}
		return c, len(words) <= machineWords && !slices.ContainsFunc(rest, saysMore)
	}
	name, right := trimFill(before, who), trimFill(after, who)
	titled := strings.HasPrefix(s, "@") && len(after) > 0 && after[0] == "in" // of a thread
	switch {
	case len(name) == 0:
		name = right
	case len(right) > 0 && !titled:
		return c, false
	}
	c.name = calls(name, who)
	return c, colon && c.name != ""
}

var creditLeads = []string{"Quote from:", "Quote from", "Originally posted by", "Quote:", "Quoting", "Zitat von", "Citation de", "Cita de", "Citato da", "Citaat van"}

// wroteVerb reports a word that says that somebody wrote or said what follows.
func wroteVerb(word string) bool {
	return wroteVerbs[strings.ToLower(strings.TrimRight(word, ".,:…"))]
}

var wroteVerbs = setOf("wrote said posted writes says schrieb schreibt écrit escribió scritto escreveu schreef skrev",
	"написал написал(а) написала пишет napisał napisał(a) napisała yazdı kirjoitti")

var (
	clockTime   = regexp.MustCompile(`\b\d{1,2}[:.h]\d\d\b`)
	numericDate = regexp.MustCompile(`\d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}`)
	mailAddress = regexp.MustCompile(`<[^<>\s]+>|<\s*[^<>\s]+@[^<>\s]+>|\[(mailto|SMTP):|\S@\S+\.\S`)
)

// byMachine reports a time and a date, or the address of a mailbox, beside who wrote it.
func byMachine(s string, verb bool) (dated, machine bool) {
	dated = clockTime.MatchString(s) && numericDate.MatchString(s)
	mailed := strings.ContainsAny(s, "@<[") && mailAddress.MatchString(s)
	return dated, verb && (dated || mailed) || dated && mailed
}

// saysMore reports a word that programs do not write there: it is none of a date, not short, and no name.
func saysMore(word string) bool {
	plain := strings.ToLower(bare(strings.TrimRight(word, ".,;…")))
	if sayingMore[plain] {
		return true
	}
	first, _ := utf8.DecodeRuneInString(bare(word))
	return unicode.IsLower(first) && utf8.RuneCountInString(plain) > 4 && !fill(word)
}

var sayingMore = setOf("i he she they we that what it who this when then and but how why so ich er sie wir das was wie es dass und aber wenn")

// trimFill takes dates, times, addresses and what stands between them off both ends.
func trimFill(words []string, who names) []string {
	if calls(words, who) != "" {
		return words
	}
	for len(words) > 0 && fill(words[0]) && who(bare(words[0])) == "" {
		words = words[1:]
	}
	for len(words) > 0 && fill(words[len(words)-1]) && who(bare(words[len(words)-1])) == "" {
		words = words[:len(words)-1]
	}
	return words
}

// fill reports a word of a date, a time or an address.
func fill(word string) bool {
	if strings.ContainsAny(word, "<>") || strings.Contains(strings.TrimLeft(word, "(@"), "@") {
		return true
	}
	digits, letters := 0, 0
	for _, r := range word {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits > 0 && (letters <= 3 || digits >= 3) || letters+digits == 0 ||
		fillWords[strings.ToLower(strings.Trim(word, ".,()"))]
}

var fillWords = setOf("on at am pm um uhr le à el la las a los il giorno alle ore op om em às den kl o w dniu dnia de del di of the in gmt utc",
	"monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
	"january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec",
	"montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so januar februar märz mai juni juli oktober dezember mär okt dez",
	"lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim janvier février mars avril juin juillet août septembre octobre novembre décembre",
	"lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	"januari februari maart mei augustus maj mag ma seg janeiro fevereiro março maio junho julho setembro outubro novembro dezembro",
	"января февраля марта апреля мая июня июля августа сентября октября ноября декабря")

// calls is whom words name.
func calls(words []string, who names) string {
	if len(words) == 0 {
		return ""
	}
	called := bare(strings.Join(words, " "))
	if utf8.RuneCountInString(called) > longName || called == "" {
		return ""
	}
	return who(called)
}

// callsIn is whom some of the words name, and the other words.
func callsIn(words []string, who names) (name string, rest []string) {
	for from, word := range words {
		if fill(word) && who(bare(word)) == "" {
			continue
		}
		for to := min(len(words), from+4); to > from; to-- {
			if name := calls(words[from:to], who); name != "" {
				return name, slices.Concat(words[:from], words[to:])
			}
		}
	}
	return "", words
}

func bare(called string) string { return strings.Trim(called, " :@,;()\"'“”\u00a0") }
