# Holds what Portolan and nmap found (port|service|product|version) against the rows of the servers, and prints the table.

function load(file, to,    line, part) {
    while ((getline line < file) > 0) {
        split(line, part, "|")
        to[part[1]] = line
    }
}

# Whether the longer begins with the shorter and goes on with something else than the same number.
function begins(longer, shorter) {
    return index(longer, shorter) == 1 && substr(longer, length(shorter) + 1, 1) !~ /[0-9a-z]/
}

function weight(version, unknown,    number, n) {
    n = split(version, number, ".")
    return number[1] * 1000 + (number[2] ~ /^[0-9]/ ? number[2] : unknown)
}

# "9.6.0 or later", "2.2.X - 2.3.X": true or not.
function bounds(found, truth,    bound) {
    if (found ~ / or later$/) return weight(found, 0) <= weight(truth, 0)
    split(found, bound, " - ")
    return weight(bound[1], 0) <= weight(truth, 0) && weight(truth, 0) <= weight(bound[2], 999)
}

function mark(line, service, product, truth, expected,    part, found) {
    split(line, part, "|")
    if (part[3] == "") {
        if (part[2] ~ /^(|unknown|tcpwrapped)$/) return "missing"
        return tolower(part[2]) ~ "^(" service ")$" ? "no product" : "WRONG service"
    }
    if (tolower(part[3]) !~ "^(" product ")$") return "WRONG product"
    found = part[4]
    if (found == "") return expected == "" ? "right" : "no version"
    if (found ~ / or later$| - /) return bounds(found, truth) ? "vague" : "WRONG version"
    sub(/^5\.5\.5-/, "", found) # MariaDB puts it before its own
    sub(/ .*/, "", found)
    if (begins(found, truth) || found == expected) return "right"
    return begins(truth, found) ? "vague" : "WRONG version"
}

function shown(line,    part) {
    split(line, part, "|")
    return part[3] == "" ? (part[2] == "" ? "" : "(" part[2] ")") : part[3] (part[4] == "" ? "" : " " part[4])
}

BEGIN {
    load(ours, our)
    load(theirs, their)
    format = "%-14s %5s  %-24s %-34.34s %-13s  %-34.34s %s\n"
    printf format, "server", "port", "truth", "Portolan", "", "nmap -sV", ""
}

{
    expected = $5 == "-" ? "" : $5
    one = mark(our[$2], $3, $4, $8, expected)
    two = mark(their[$2], $3, $4, $8, expected)
    printf format, $1, $2, ($6 " " $5), shown(our[$2]), one, shown(their[$2]), two
    ourMarks[one]++
    theirMarks[two]++
}

END {
    n = split("right,vague,no version,no product,missing,WRONG version,WRONG product,WRONG service", marks, ",")
    print ""
    printf "%-14s %9s %9s\n", "", "Portolan", "nmap -sV"
    for (i = 1; i <= n; i++) printf "%-14s %9d %9d\n", marks[i], ourMarks[marks[i]], theirMarks[marks[i]]
}
