package calendar

import "time"

// A holiday gives the day in a year on which an exchange stays closed. One that falls on a weekend and is not observed on
// another day is given as it falls: nobody trades then anyway. No observed day leaves its year.
type holiday func(year int) time.Time

// on is a date.
func on(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func weekend(date time.Time) bool {
	return date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
}

// fixed is a holiday that is kept on its day alone.
func fixed(month time.Month, day int) holiday { return moved(month, day, 0, 0) }

// moved is a holiday that is observed so many days later, or earlier, when it falls on a Saturday or on a Sunday.
func moved(month time.Month, day, saturday, sunday int) holiday {
	return func(year int) time.Time {
		date := on(year, month, day)
		switch date.Weekday() {
		case time.Saturday:
			return date.AddDate(0, 0, saturday)
		case time.Sunday:
			return date.AddDate(0, 0, sunday)
		default:
			return date
		}
	}
}

// nth is the first, second, ... of a day of the week in a month.
func nth(n int, weekday time.Weekday, month time.Month) holiday {
	return func(year int) time.Time {
		first := on(year, month, 1)
		return first.AddDate(0, 0, (int(weekday-first.Weekday())+7)%7+7*(n-1))
	}
}

// lastMonday is the last Monday up to a day of a month.
func lastMonday(month time.Month, day int) holiday {
	return func(year int) time.Time {
		date := on(year, month, day)
		return date.AddDate(0, 0, -((int(date.Weekday()-time.Monday) + 7) % 7))
	}
}

// aroundEaster is so many days after Easter Sunday.
func aroundEaster(days int) holiday {
	return func(year int) time.Time { return easter(year).AddDate(0, 0, days) }
}

// easter returns Easter Sunday of the Gregorian calendar: the first Sunday after the full moon of the church on or after
// 21 March. golden counts the years of the moon, and the epact is the moon's age on 1 January.
func easter(year int) time.Time {
	golden, century := year%19, year/100
	epact := (century - century/4 - (8*century+13)/25 + 19*golden + 15) % 30
	moon := epact - epact/28*(1-epact/28*(29/(epact+1))*((21-golden)/11)) // days from 21 March to the full moon
	weekday := (year + year/4 + moon + 2 - century + century/4) % 7
	return on(year, time.March, 28+moon-weekday)
}
