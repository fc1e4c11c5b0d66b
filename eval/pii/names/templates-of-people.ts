/**
 * Sentences with people and places to live, for training. `{P}` a full name, `{G}` a given name, `{S}` a surname, `{T}` a
 * Ukrainian or Russian name in Latin letters, `{A}` a postal address, `{L}` the line of a street, `{O}` an organisation,
 * `{C}` a city, `{N}` a country, `{V}` of a country, `{D}` a date, `{#}` a number, `{J}` a job, `{E}` an e-mail address,
 * `{F}` a telephone number, `{B}` a brand, `{n}`, `{a}`, `{v}`, `{w}` a noun, an adjective, a verb of the past and a place or time in common words, `{z}` a term, `{h}` words of a
 * heading. The same name stands for `{P}`, `{G}`, `{S}` with the same digit.
 */
export const templatesOfPeople = `
{P} will present the budget tomorrow.
Please send the signed papers to {P} by Friday.
I talked to {P} from {O} about the delay.
{P}, {J}, answered the first question.
Could you ask {G} to review the draft?
{G} and {G} went to {C} together.
The account was opened by {P} in {D}.
Hi {G}, thanks for your quick reply.
Hello {P}, your order {#} has been shipped.
Dear {G}, we are sorry for the delay. Best regards, {P}
Dear Mr. {S}, your application was received.
Dear Ms. {S}, please find the invoice attached.
Dr. {S} prescribed a new medicine.
Prof. {P} teaches law in {C}.
Mrs. {P} moved to {N} in {D}.
Ms. {S} from {O} called twice today.
Mr {S} and Mrs {S} live next door.
{P1} is late again, and {G1} did not call.
{P1} wrote that {S1} would resign.
Who is {P}?
Do you know {P}?
Is {G} at home?
Have you met {P} yet?
Has {P} paid for the ticket?
What does {G} want?
When was {P} born?
Where does {P} work now?
Why did {S} leave the party?
Tell me about {P}.
Summarise the message from {P}.
Translate the letter of {P} into French.
Draft a reply to {P} at {O}.
Write an email to {G} and copy {P}.
Schedule a call with {P} on Monday at 10.
Remind {G} to bring the keys.
Add {P} and {P} to the group.
Remove {P} from the mailing list.
Give {G} access to the folder.
my name is {P}
My name is {P} and I live in {C}.
I am {P}, {J} at {O}.
I'm {P} and I need help with my account.
This is {P} speaking.
They call me {G}.
Everyone calls him {G}.
She goes by {G}, but her real name is {P}.
Her husband {G} is a {J}.
His wife, {P}, owns a bakery.
My brother {G} turned 30.
My daughter {G} studies in {C}.
My boss {P} is on vacation.
Our neighbour {G} found the cat.
The patient {P} was born on {D}.
Patient: {P}, age {#}
Name: {P}
First name: {G}
Last name: {S}
Surname: {S}
Full name: {P}
Contact person: {P}
Attn: {P}
Account holder: {P}
Cardholder name {P}
Beneficiary: {P}, IBAN on file
Signed by: {P}
Author: {P}
Edited by {P}
Directed by {P} and {P}
Written by: {P}
Starring {P}, {P} and {P}
Photo by {P}
From: {P} <{E}>
To: {P} <{E}>
From: {P}
To: {P}, {P}
Cc: {G}, {G}
{P} <{E}> wrote:
On {D}, {P} wrote:
{P} ({E}) opened the ticket.
{P}, phone {F}, asked for a refund.
Call {P} at {F}.
The employee {P} earned {#} dollars.
The contract between {O} and {P} ends in {D}.
The defendant, {P}, denied everything.
Judge {S} dismissed the case.
Officer {S} wrote the report.
Captain {P} commanded the ship.
Senator {S} voted against the bill.
President {S} visited {C}.
Coach {S} praised the players.
Detective {S} searched the house of {P}.
{S} scored twice in the second half.
{S} said nothing.
{S}, who joined {O} in {D}, was promoted.
According to {S}, the numbers are wrong.
"I will not sign it," said {G}.
"Come here!" shouted {P}.
"It was late," {G} replied.
{G}: Are you there?
{G}: yes
{G}: See you at five.
{P}: I agree with {G}.
{G}? I have not seen him.
Thanks, {G}
Thank you, {G}!
Cheers, {G}
Regards,\\n{P}
Best,\\n{G}
Kind regards,\\n\\n{P}\\n{J}\\n{O}
{P}\\n{J}\\n{O}\\n{F}
{P}\\n{O}\\n{A}\\n{F}
{P}\\n{A}
{P}\\n\\n{A}\\n{F}-Office
>{P}\\n>{O}\\n>{A}
{G} was here.
{G}'s car is red.
I borrowed {G}'s book.
{P}'s report is missing.
The {S} family owns the farm.
The {S} brothers founded {O}.
A song by {P} was playing.
The novel by {S} won a prize.
She reads {S} and listens to {P}.
{P} starred in the film with {P}.
{P} of {O} received the award.
The founders of {O} are {P} and {P}.
{O} was founded by {P} in {D}.
{O}'s {P} spoke first.
{G}, {G} and {G} passed the exam.
The winners: {P}, {P}, {P}.
The team consists of {P}, {P} and {P}.
Guests: {S}, {S}, {S} and {S}
Neither {S} nor {S} came.
{S} and {S} agreed on the price.
{S} v. {S} was decided in {D}.
{P} flew from {C} to {C} on Sunday.
{P} lives in {C}, {N}.
{G} lives at {A}.
{P} lives at {A}
{P} moved to {A}.
{G} from {C} speaks {V}.
{V} {J} {P} won the race.
The {V} author {P} died in {D}.
{V} tennis player {P} lost.
Grandma {G} baked a cake.
Uncle {G} lives in {N}.
Aunt {G} sends her love.
Sir {P} was knighted.
I saw {G} with {G} in {C}.
It was {G} who broke the window.
Was it {G} or {G}?
Maybe {G} knows.
Only {G} can fix it.
Because {G} was ill, {P} took over.
If {P} calls, tell him I am out.
Although {S} objected, the plan passed.
After {P} left, {G} cried.
Yesterday {G} met {P} in {C}.
Today {P} starts at {O}.
Then {G} laughed.
So {G} did it.
And {G}?
But {S} refused.
Even {G} liked it.
Ask {P}.
Call {G}
Meet {P}, our new {J}.
Congratulations to {P} on the new job!
Happy birthday, {G}!
RIP {P}
Born in {C}, {P} studied medicine.
{P} (born {D}) is a {V} {J}.
{P}, {#}, of {C}, was arrested.
{P} earns more than {P}.
Compare {P} with {P}.
Invoice {#} was issued to {P}.
Payment of {#} from {P} arrived on {D}.
Refund {#} USD to {P}.
Passport of {P}, issued on {D}
Ticket for {P}, seat {#}A
Booking {#} under the name {P}
Room {#} is reserved for {P}.
Parcel for {P}, {A}
Deliver to: {P}, {A}
Ship to:\\n{P}\\n{A}
Bill to {P}, {A}
Sender: {P}, {C}
The driver {P} arrived at {#}:30.
The consignee is {P}, {C}, {N}.
The declarant {T} filed the entry.
{T} signed the customs declaration.
{T} works at the {C} office.
Ask {T} about the certificate.
The power of attorney of {T} expired.
Director {T} approved the payment.
A letter from {T}, {C}
Mr. {T} and Ms. {T} are partners.
Shipper: {T}
Buyer: {T}, seller: {T}
Owner: {T}, passport {#}
{T} is the new broker of {O}.
the contract with {T} is signed
I wrote to {T} on {D}.
user {G} logged in
{"name": "{P}", "city": "{C}"}
"customer": "{P}",
name={P};city={C}
| {P} | {J} | {C} |
| {P} | {#} |
- {P}
- {P}, {O}
* {P} ({J})
1. {P}
2. {P} - {J}
{P};{C};{#}
{P},{E},{F}
Minutes: present {P}, {P}; absent {P}.
{P} asked {P} to help {P}.
what's your name? {P}
What is her surname? {S}
And your first name? {G}.
who are you? i am {P}.
bot: your name please? user: {P}
User: {P}\\nBot: Thanks, {G}!
{G} is nice.
{G} is from {O}.
{P} is from {N}.
{P} has a dog.
{P} is the keynote speaker at {O}.
My teacher, {P}, gave me a book.
Under the name of {P}, he published a novel.
The true story of {P}
The life of {S}
An interview with {P}
A portrait of {G} hangs in the hall.
I cannot stand {S}.
{S}'s last album is great.
Unlike {S}, I prefer tea.
A tribute to {P} by {S}.
The {S} theorem is hard.
The music of {S} is played in {C}.
His father was called {P} and his mother {P}.
Her grandfather, {P}, fought in {N}.
He named the boat after {G}.
{S} and {S} {v} the {n} {w}.
{P} and {P} {v} a {a} {n}.
{G} and {S} were {a} {n}s.
{S} {v} {w}.
{P} {v} the {n} and {v} {w}.
{G} {v} the {a} {n} {w}.
{G} is a {a} {n}.
{P} is the {n} of the {n}.
{G} was {a} {w}.
The {n} of {P} {v} the {n}.
The {S} {n} {v} {w}.
A {a} {n} by {P}
The {a} {S} {v} again.
Early {S} was {a}.
Like the {S} {n}, it {v} {w}.
We {v} the {n} with {P} {w}.
They {v} {G}'s {n}.
He {v} {S}, and she {v} {G}.
It was {a} of {G} to say so, {S} {v}.
{P}'s {h}
{P}'s {n} {v} {w}.
In the {n} {S}'s {h} is {a}.
{h}: {P}
{h} by {P}
{h}\n{P}
The {n} called {P} {v} the {n}.
Is there a {a} {n}? {S} and {S} {v} it.
What a {a} {n}! {P} {v} it.
"{h}" was {v} by {P}.
{O} {n} {P} {v} the {n}.
{O} {J} {P} {v} {w}.
{P}, {a} {n} of {O}, {v} {w}.
{G}: {h}
{G}: What a {n}.
{G}:"I {v} the {n}".
{J} {P} {v} a {n}.
Our {n}s are {S}, {G} and {S}. The {n} {v} {w}.
Do not {n} {w}, {G}!
You {v} it, {G}.
{a} {n}s, {P}!
said {G} to {G}
{v} by {S} and {S} {w}
the {n} {P} {v} for {O} {v} {w}
follow {P} {w}
the {n} of {G} was {a}
{G} {v} {G} his {n}: {A}
{G} {v} {G} her {n}
`;

export const templatesOfAddresses = `
My address is {A}.
I live at {A}.
I moved to {A} last month.
Please change my address to {A}
Send the parcel to {A}.
Ship it to {A} please
Deliver to {A} before noon.
The office is at {A}.
Our shop is located at {A}. It opens at nine.
We meet at {A} on Monday.
The taxi waits at {A}.
Pick me up at {A}, please.
Address: {A}
Home address: {A}
Shipping address:\\n{A}
Billing address: {P}\\n{A}
Where do you live? {A}
What's the address? It is {A}.
Is {A} a valid address?
The fire at {A} was put out.
He was seen near {A} at night.
The house on {L} was sold.
She lives on {L}.
Turn left at {L}.
The bus stops at {L}.
The corner of {L} and {L}
A shop on {L} in {C}
The building at {L}, {C} is old.
The flat at {A} costs {#} a month.
The invoice goes to {O}, {A}.
{O}, {A}
{O}\\n{A}
{O}\\n\\n{A}\\nFax: {F}
Return the goods to {A}.
Registered office: {A}
{G} gave me the address: {A}
{P} of {A} is the owner.
Visit us at {A}!
Is there parking at {A}?
From {A} to {A}
The package was left at {A} yesterday.
correct address is {A}, not {A}
{"address": "{A}"}
Customer {P}, {A}, tel. {F}
Mail: {A}
The {n} at {A} {v} {w}.
The {n} {v} at {A} {w}.
We {v} the {n} {w} at {A}.
{O}, {A} {v} {w}.
The {n} of {L} is {a}.
{P}\n{J}\n{O}\n{A}
{P}\n{O}\n{A}
They {v} a {n} on {L} {w}.
`;
