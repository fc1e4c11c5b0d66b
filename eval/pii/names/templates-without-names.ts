/** Sentences without people or addresses, for training; slots as in `templates-of-people.ts`. */
export const templatesWithoutNames = `
{O} published its results on {D}.
{O} and {O} signed an agreement.
{O} is a {V} company based in {C}.
{O} opened an office in {C}, {N}.
Shares of {O} fell by {#} percent.
I used to work for {O} in {C}.
The {V} government raised taxes.
The {V} Ministry of Finance published a report.
The capital of {N} is {C}.
{N} was super fun.
{C} is a beautiful city.
I was in {C} last summer.
She moved here from {N}.
How far is {C} from {C}?
Flights from {C} to {C} start on {D}.
He speaks {V} and {V}.
{V} food is great.
The {V} army left {C}.
Winter in {N} is cold.
The {B} costs {#} dollars.
My {B} does not start.
Is the {B} better than the {B}?
Install {B} on your laptop.
Compare {B} and {B}.
The {B} API returns an error.
{B} released version {#}.
Open {B} and click Save.
Deploy {B} with {B} on {B}.
How do I reset my password?
What is the limit for my card?
My card number {#} was blocked.
I want to cancel my order {#}.
Where is my parcel?
Why was my payment declined?
When does the bank open?
Please help me with this error.
Can you explain how inflation works?
Write a poem about the sea.
Write a function that sorts a list.
Explain the theory of relativity in simple words.
Translate this text into {V}.
Summarise the following article in three points.
Give me ten ideas for a birthday party.
Create a table with columns Name, Price and Date.
List all countries in Europe.
Generate a random password.
Fix the grammar in this sentence.
Thank you very much!
Thanks for your help.
Good morning! How are you?
Hello there
Hi team, the meeting is at {#}.
Dear Sir or Madam, I am writing about the invoice.
Dear Customer, your order is ready.
Dear colleagues, please read the attached file.
Best regards, Support Team
Kind regards,\\nCustomer Service
Happy New Year and Merry Christmas!
See you on Monday.
The meeting moved to Thursday, March {#}.
Our summer sale starts in June.
May I ask a question?
Will you help me?
Mark the task as done.
Grant access to the group.
Bill me later.
Hope is not a strategy.
Faith and reason are different things.
Rose petals are red.
A grant was given to the school.
Jack up the car first.
The drew is a tie.
Chase the ball.
Art is long, life is short.
Frank answers are welcome.
An earnest question deserves an answer.
The Supreme Court heard the case on {D}.
The European Union and the United Nations agreed.
The Treaty on European Union was signed in {D}.
Article {#} of the Civil Code
The Civil Rights Act of {D} is still in force.
Section {#}: General Provisions
Chapter {#}: Introduction
Chapter One: The Beginning
Table of Contents
Terms and Conditions
Privacy Policy
Frequently Asked Questions
Getting Started with {B}
How to Write a Good Summary
Ten Tips for Better Sleep
Guilty Pleasures: Best Songs of the Seventies
Top Ten Movies of All Time
Action, Comedy, Drama, Thriller
Science Fiction & Fantasy, Family
The Lord of the Rings is a long film.
The Great Gatsby is a novel.
The Beatles played in {C}.
The Rolling Stones toured {N}.
Manchester United beat Real Madrid.
The Champions League final is in {C}.
The Nobel Prize is awarded in {C}.
The Bank of {N} cut rates.
The University of {C} has many students.
{C} University published a study.
{C} Airport was closed.
The Port of {C} handled more containers.
The {C} office is closed on Monday.
The Grand Hotel in {C} is full.
The Black Sea and the Baltic Sea
The Pacific Ocean is deep.
Mount {C} is high.
Lake {C} is frozen.
The River {C} flooded.
North {C} is industrial.
New {C} is on the coast.
Import duty on {V} steel is {#} percent.
HS code {#} covers machines.
The Bill of Lading and the Certificate of Origin are missing.
Incoterms FOB {C} or CIF {C}
Customs value: {#} EUR
Declaration {#} was rejected.
Container MSKU{#} arrived in {C}.
Invoice No. {#} dated {D}
Net weight {#} kg, gross weight {#} kg
Country of origin: {N}
Port of loading: {C}
Total: {#} USD
Amount due: {#}
Error {#}: Connection Refused
HTTP/1.1 200 OK
Content-Type: application/json
User-Agent: Mozilla/5.0
Authorization: Bearer token
Accept-Language: en-US
Cache-Control: no-store
SELECT Name, City FROM Customers WHERE Id = {#};
import React from 'react';
const userName = getUserName(request);
class OrderService extends BaseService implements Closeable
public static void main(String[] args)
def get_customer_name(self):
TypeError: Cannot read properties of undefined
NullPointerException at OrderController.java:{#}
Traceback (most recent call last):
export default function HomePage() { return null; }
git commit -m "Fix Typo"
The Kubernetes Pod restarts every Tuesday.
The Postgres Database is down.
Run npm install and then npm start.
Open File, then Save As.
Click Settings and choose Privacy.
Press Enter to continue.
README.md and LICENSE are missing.
JSON, XML and YAML are formats.
Monday, Tuesday and Wednesday are busy.
January was cold, February was colder.
In April we fly to {N}.
Summer in {C} is hot.
Christmas is on {D}.
Visit https://www.{O}.com today.
My email is {E}.
Contact us at {E} or {F}.
Call {F} for help.
The IP address 10.0.0.{#} is blocked.
My date of birth is {D}.
I'm {#} years old.
My father retired at {#}.
The patient is a {#}-year-old male.
This {#} year old female has a headache.
My zip code is {#}.
My social security number is {#}.
My religion is private.
I do not like this tone.
CAN I TALK TO A HUMAN?
PLEASE HELP ME NOW
THIS IS URGENT
WARNING: Do Not Open
NOTE: Prices May Change
Attention: Road Work Ahead
Exit {#} is closed.
Room {#} is on the second floor.
Gate {#} opens at noon.
Page {#} of {#}
Version {#} was released on {D}.
Model {#} is sold out.
Order {#} contains {#} items.
Item {#}: {B}, quantity {#}
Line {#} is busy.
Step {#}: Preheat the oven.
Task {#} is done.
Unit {#} of the course is about verbs.
Box {#} is empty.
Level {#} is hard.
Flight {#} to {C} is delayed.
{#} people came to {C}.
{#} percent of {V} firms agree.
In {D}, {N} joined the union.
The company {O} sells {V} cars.
The job at {O} is boring.
A {J} from {C} won the lottery.
She works as a {J}.
The {J} is ill today.
Looking for a {J} in {C}.
{J}\\n{O}
{O}\\n{C}, {N}
Welcome to {O}!
{O} Inc. and {O} LLC merged.
{O} Group, {O} Holding
{S}, {S} and {S} LLP is a law firm.
{S} & {S} Inc. hired a {J}.
{S}-{S} is an agency based in {C}.
{S} Ltd. makes tools.
{S} Group bought {O}.
{S} and Sons makes furniture.
The {C} Times wrote about {O}.
The {V} Embassy in {C} is closed.
Harvard University and Stanford University
Wall Street fell on Friday.
The White House denied it.
Silicon Valley is in California.
Santa Claus lives at the North Pole.
Saint Petersburg and Santa Barbara are cities.
San Francisco, San Diego and Los Angeles
The Mercedes is parked outside.
Parkinson and Alzheimer are diseases.
The Fibonacci sequence starts with one.
The Python language and the Java language
Use Claude or Gemini for this.
GPT-4 and Llama are models.
Ask Siri or Alexa.
Alexa, play music.
Cortana is an assistant.
Watson is a product of IBM.
Read the Docs is a site.
Stack Overflow has an answer.
Red Hat and Oracle sell support.
Amazon Web Services had an outage.
Google Public Data
Microsoft Word and Excel
Environmental Data Services
International Business Machines Corporation
National Health Insurance Fund
Department of Motor Vehicles
State Customs Service of Ukraine
Verkhovna Rada adopted the law.
Nova Poshta delivers to {C}.
PrivatBank and Monobank are banks.
The Dnipro flows through Kyiv.
Slava Ukraini!
Zaporizhzhia Oblast and Kherson Oblast
The {a} {n} {v} {w}.
A {a} {n} {v} the {n}.
{O} {v} the {a} {n} {w}.
{O} and {O} {v} {w}.
{C} is a {a} {n}.
{C} and {C} are {a}.
{N} {v} the {n} {w}.
{V} {n}s {v} {w}.
The {V} {n} {v} in {C} {w}.
The {a} {n} of {C} {v}.
{B} is a {a} {n}.
The {B} {n} {v} {w}.
The {n} of {O} is {a}.
{h}
{h}: {h}
{h} and {h}
"{h}" is a {a} {n}.
The {h} {v} {w}.
The {h} of {N}
Read {h} {w}.
{a} {n}s are {a}.
What a {a} {n}!
Is there a {a} {n} {w}?
I {v} my {n} {w}.
You {v} the {n}.
We {v} it {w}.
It {v} the {a} {n}, and the {n} {v} {w}.
He {v} a {n} called {h}.
The band {O} {v} {w}.
{O} TV {v} the {n}.
The {O} {h} {v} {w}.
Our {n}s are {C}, {C} and {C}.
{C}: {h}
{N}: {a}
the {n} {v} {w}
my {n} is {a}
i {v} the {a} {n} {w}
{v} the {n} in {C}
the {O} {n} {v} {w}
It needs {#} MB of memory.
The limit is {#} GB, or {#} requests a minute.
It answers with status {#} and the code {n}_not_found.
HTTP {#} means that the {n} is {a}.
After {#} ms the {n} is {a}.
Error {#} or {#}
{#} kg net, {#} kg gross
{#} EUR and {#} UAH
Warehouse {#} is closed.
Table {#}: {h}
Figure {#} shows the {n}.
Install {O} and run it.
{O} runs on {B}.
The {O} API is {a}.
{O} is up, {O} is down.
Set up {O} with {B}
-H 'Content-Type: application/json' -H "Authorization: Bearer $KEY"
Keep-Alive: timeout={#}
X-Request-Id: {#}
const {O} = new {O}({n});
import { {O} } from './{n}.ts';
See {h} and {h}.
| {h} | {n} | {#} |
| {O} | {a} | {#} |
- {h}: the {n} {v} the {n}
# {h}
## {h} {#}
**{h}**: {v} {w}
{z} the {a} {n}.
{z} a {n} and {n} it.
{z} my {n} {w}.
{z} is a {a} {n}.
{z}: {n}
A. {z}\nB. {z}\nC. {z}\nD. {z}
A. {z} {n}\nB. {z} {n}
Which {n} is {a}? A. {z} B. {z} C. {z}
1. {z} {n}\n2. {z}
- {z} the {n}\n- {z} the {n}
The {z} {n} is {a}.
Premise {#}: {z} {n}s are {a}.
`;
