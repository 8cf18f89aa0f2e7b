// The words that names.js goes by: a modest list of first names, and what looks like a name and is none. All in lower
// case. A list can never hold every name, so the rule knows the shapes of sentences as well.
const words = (text) => new Set(text.trim().split(/\s+/));

globalThis.nameWords = {
  first: words(`
    aadi aaliyah aarav aaron abbas abbie abdul abdullah abdulrahman abena abigail abimbola abu ada adaeze adam ade
    adebayo adeel adele adeola aditi aditya adnan adrian agata agnieszka ahmad ahmed ahmet aidan aiden aisha ajani akash
    akeem akira akosua akshay akua albert albie alec alejandro aleksander aleksandra alessandro alessia alex alexa
    alexander alexandra alexandru alexis alfie ali alice alicia alina alisha aliyah alyssa amaan amadou amaka amal aman
    amandeep amara ameera amelia amelie amelka amina aminata amir amirah amit ammar amna amy ana anam ananya anas
    anastasia anaya andre andrea andrei andrew andrzej aneta angad angus ania anika anisa anita anjali anna annabelle
    antek anthony anton antoni antonina antonio anushka anwar aoi aqib arabella archie arda areeba arham aria arjun arlo
    armaan arthur arya asad asher ashok ashton asif asma athena atif aurora ava avani aya ayaan ayan ayesha ayman ayo
    ayodele ayomide ayra ayse azaan aziz babatunde barbara barney bartek bartosz bashir beata beatrice beatrix beatriz
    bella ben benjamin berat beth bethan bethany betsy bhavesh bianca bilal billy blazej bobby bogdan bohdan bola bonnie
    boris bradley brandon brianna bridget bronwen bruno bryony bukola burak caitlin caleb callum calvin cameron cara
    carla carlos carmen carwyn carys casey cassie catalin catherine catrin celia cem cerys chanel chantelle charles
    charley charlie charlotte cheng chester chiamaka chiara chidi chidinma chika chinedu chinonso chioma chloe chris
    christopher ciara claudia cleo cody cole connor conor corey cosmin courtney craig cristian cristina dalia damian
    damilola daniel danielle daniyal danuta daria dariusz darnell darren daryna david dawid dayo deepa deepak deepika
    delilah denisa deniz devansh devon dexter dhruv diana diego dilan dilys dimitris dina diogo divya diya dmytro
    dominic dominik dominika dominique dragos duncan dwayne dylan ebony ece eddie edie edmund eduard eduardo edward
    edwin eesa efe efua eilidh ejiro ekaterina eleanor elena eleni eliana elias elif elijah elin elise eliza elizabeth
    ella ellie elliot elliott ellis elodie eloise elsie elzbieta emeka emil emilia emily emir emma emmanuel emre eniola
    enzo eoin eren eric erica erin ernie eshan esme esra esther ethan eva evan evie ewa ewan ezra fabian fadi fahad
    faisal faiza faizan farah farhan farida farooq fatima fatimah fatma fatou fatoumata faye federico felicity felipe
    felix femi feng fergus fernanda fernando filip filipa finlay finley finn fiona fiza flora florin folake francesca
    francesco francisco franciszek fraser freddie frederick freya funmi gabija gabriel gabriela gareth gary gavin gemma
    george georgiana georgina gethin giles gina giorgia giovanni giulia gosia greta grzegorz guilherme gurdeep gurpreet
    gwen habiba hadi hafsa haider hakan hala haleema halima hamza hanan hani hania haniya hannah hao haris harman haroon
    harpreet harriet harris harrison harry haruki haruto harvey hasan hashim hassan hatice haya hayden heidi helen
    helena henrietta henry hiba hina hira hiro hisham hollie hubert huda hugo hui humaira humza hussain hussein iain ian
    ibraheem ibrahim ida idris ifeanyi ifeoma iga igor ikenna ikram ilaria ilona iman imani imogen imran inaya ines
    ingrid ioana ionut irene irfan isaac isabel isabella isabelle ishaan ishita isla ismail isobel iwan jacek jack
    jackson jacob jaden jago jake jakub jamal jameela james jamie jan jana janek jasleen jasmin jasper jaspreet javed
    jawad jaya jayden jelani jenna jennifer jeremy jermaine jess jessica jessie jia jian jie jihoon jimmy jing jiwoo
    jiya joana joanna joanne joao joe joel john johnny jonah jonas jonathan jorge jose joseph josh joshua josie juan
    jude julia julian julie juliette jun junaid justyna kabir kacper kai kaja kajal kamal kamau kamil kamila kamran
    karan karen karim karima karl karolina karthik kasia kate kathleen katie kavita kavya kayden kayla keanu keira
    keisha kelechi kelly kemi kenji kerem kerry kevin khadija khaled khalid khalil kiara kieran kinga kiran kirsten
    kirsty klara klaudia kofi kojo komal konrad kornelia krish krishna krystian krzysztof kunal kunle kwabena kwaku
    kwame kwesi kyle kyra lacey laila lakshmi lara larisa latoya laura lauren lawrence layla leah leanne leena lei leila
    lena leo leon leonard leonie leonor lerato leroy leszek leticia lewis lexi liam libby lidia lila lilian lina linda
    lindiwe ling linh lisa logan lola lorenzo lorna lottie louie louis louise lowri lubna luca lucas lucia lucy luis
    luisa luka lukas lukasz luke luna lyra mabel maciej maddison madeleine madison maeve magda magdalena maha maham
    mahira mahmoud mahnoor maia maisie maja majid makena maks malachi malaika malak malakai malcolm malgorzata malik
    mamadou manal mandla manisha manpreet manuel marcel marcin marco marcus marek margaret margot maria mariam mariama
    mariana marianne marina mariusz marlon marta martha martin martyna marwa marwan mary maryam matas mateo mateusz
    matilda matteo matthew maya meera megan mehak mehmet mehreen mei meilin melissa meredith mert mia micah michael
    michal miguel mihaela mihai mikey mikolaj mila milena millie milo mina minh minjun minnie miriam mohamed mohammad
    mohammed mohsin mollie molly monika monty morgan muhammad muna munir murat musa mustafa myles nabeel nabil nada
    nadia naila naima nana nancy nandini naomi nasir nasser natalia natan natasha nathan nathaniel navdeep naveed neha
    nela nell nellie nevaeh ngozi nia niamh nicholas nicole nicoleta nida nikhil nikita nikodem nikola nikos nina ning
    nisha nkechi nnamdi nneka noah nomsa noor nora nour noura nuno nusrat nyasha obinna oksana ola olek olena olha
    oliver olivia oliwer oliwia ollie olu oluwaseun oluwatobi omar omari omer onur onyeka ophelia orla orlando osama
    oscar osian oskar otis otto ousmane owen pablo paolo parth parveen patrick patrycja paul paula paulina paulo pavel
    pawel pedro penelope percy peter petra philip philippa phoebe phuong piotr pippa pooja pradeep pranav preeti prisha
    priya przemek qasim qian qing quang quincy rabia rachel radha radoslaw rafael rafaela rafal rafi rahaf raheem rahul
    raj raja rajesh ralph raluca rami rana rania raphael rares rasha rashid ravi rayan rayyan razvan rebecca rebekah
    reece reem reema reggie rehan renata renee reuben rhea rhian rhiannon rhys ria riaz ricardo ricky rida ridwan riley
    rima rishi rita riya rizwan robbie robert robyn rochelle rodrigo rohan roisin roksana romeo ronan rong ronnie rory
    rosa rosalind rosemary rosie ross rotimi roxanne roy rudo rufus rui rukhsana rupert ruqayyah ruth ryan saad saanvi
    saba sabrina sachin sade sadia safa safiya sahil saif saira sakina saleh salim sally salma salman sam samantha samar
    sameer samir samira samuel sana sandeep sandra sanjay santiago sanya saoirse sara sarah sasha saskia savannah
    scarlett sean seb sebastian segun sekou selin selina seren sergio seth seweryn shabnam shahd shahid shaima shanaya
    shane shanelle shanice shannon sharon shaun shauna shayan shazia shivani shreya shu sidra sienna silas silvia simon
    simran sinead siobhan sioned sipho siqi siya sofia sohail sonia sophia sophie stan stanislaw stefan stefania stella
    stephanie stephen steven stuart subhan sufyan suha suhana suki sulaiman sumaya sunita susan susannah swati sylvia
    sylwia szymon tabitha tadeusz tafadzwa taha tahmid talha tamara tamika tamsin tanisha tanvi tanya tara taras tarek
    tariq tariro tasnim tayyab ted teddy temi temitope tendai teodora teresa tessa thabo thandi thao thea themba
    theodore thiago thomas tia tiago tiana tianna tiffany tilly timothy tinashe ting tingting tobi tobias toby tolu tom
    tomas tomasz tommy tope tracy trang tristan tuan tunde tyler tymek tymon tyra tyrell tyrese tyrone uche ugne ugo
    umar urszula usman uzair valentina valerie vanessa veer vicky vihaan vijay vikram viktor viktoria vincent vivaan
    vivek vlad wafa waleed walid wanda wangari wanjiru waqas waseem wei wen weronika wesley wiktor wiktoria wilf wilfred
    william winnie witold wojciech wojtek wyatt xanthe xavier xia xiang xiao xin xinyi xiu xuan yahya yan yara yash
    yasin yasmin yasmine yaw yemi yi yichen yifan yigit yihan yiming ying yousef youssef yuan yue yuki yulia yuna yusra
    yusuf yuxuan yvonne zac zach zachary zahra zaid zain zaina zainab zaire zak zakariya zander zanele zara zayn zaynab
    zbigniew zeeshan zeynep zhen zhi ziad zihan zion ziyad ziyi zoe zofia zola zosia zoya zubair zuri zuzanna`),

  // First names that are words too: at the beginning of a sentence or in lower case they say nothing by themselves. Not in `first`.
  ordinary: words(`
    amber angel april austin autumn beau bill blessing brooke chase christian daisy dale dawn dean dev drew eve faith
    fern florence frank georgia grace grant harper hazel heather holly honor hope hunter india iris ivy jade jasmine jay
    jean jordan joy june kit lance lee lily mark mason max may milan miles ming nick noel olive paris parker pat
    patience pearl penny poppy precious prince ray rich robin roman rose rowan ruby sky skye star sue summer sunny tan
    taylor theo victoria violet will willow yang`),

  // Of these, the ones that are mostly something else in the middle of a sentence too.
  seasons: words("april may june summer autumn rose paris india georgia victoria jordan austin florence max tan taylor milan roman prince christian"),

  // Those whom mathematics and teaching are named after: neither they nor their first names are pupils.
  famous: words(`
    archimedes argand askew babbage barton bayes bernoulli boaler boole bruner cantor carroll cartesian cauchy cavalieri
    cayley clement coxeter cuisenaire descartes dienes diophantus dirichlet dweck einstein eratosthenes escher euclid
    euler fermat fibonacci fisher foster francome frayer fry galileo galois gattegno gauss germain godel goldbach
    hamilton hardy hegarty heron hewitt hilbert hypatia kepler khwarizmi klein kovalevskaya lagrange laplace leibniz
    liljedahl lovelace mandelbrot markov mccrea menger meyer mobius montessori napier newton nightingale noether pascal
    peano penrose piaget plato platonic poisson polya ptolemy pythagoras ramanujan reuleaux riemann russell sierpinski
    skemp socrates steward swan tukey turing venn vorderman vygotsky watson wiles wiliam zeno`),

  // Other capital letters of mathematics lessons, and words that begin sentences.
  never: words(`
    a academy activity add after afterwards again algebra all also always an and another answer any anybody anyone aqa
    arabic arithmetic as asian ask asked at autograph bbc before bidmas blooket bloom bodmas both boy boys britain
    british but by calculator calculus card casio chatgpt child children chinese christmas chromebook circle class
    classes classkick cohort colleague colleagues column corbett corbettmaths could count csssa cube day december
    department desmos dfe did discussion diwali dragonbox dutch each early easter edexcel eedi eid england english
    europe european even eventually every everybody everyone everything exam example excel exercise february few final
    finally finland first five four fraction fractions french friday from full function gap geogebra geometry german
    girl girls google grade graph greece greek group groups half hall have he head heads hegartymaths her here hindi his
    how hub i idea if immediately in interesting is it italian its january japan japanese journal july just kahoot
    kerboodle key khan kids kuta last later latin lead learners lesson let like london long loom many march mastery
    material mathematics mathigon mathletics maths mathsbot mathsframe mathswatch me microsoft miss monday more most mr
    mrs ms my mymaths ncetm never next no nobody none not nothing november now nrich number numberblocks numbots numicon
    ocr october of ofqual ofsted often on once one onenote ones only or other others our padlet pair pairs parent
    parents partner peardeck people perhaps person phase photo picture pictures polish portuguese powerpoint premium
    primary problem programme protection punjabi pupil pupils question quickly quizizz quizlet ramadan reception roman
    romanian row rows same saturday school schools scotland scottish second secondary section see seneca september
    session sessions set several shanghai shape she shutterstock singapore six so some somebody someone something
    sometimes soon spanish sparx spring stage starter still student students suddenly sunday table tables task teacher
    teachers team teams ten term tes text thank thanks that the their them then there these they this those three
    thursday times to today together tomorrow transum tuesday two ukrainian ultranet unfortunately unit urdu us wales
    was we wednesday week welsh what when where whether which while whiterose who whoever whole whose why wikipedia work
    worksheet year yesterday yet you your youtube zoom`),

  // Said together they are a saying, an author or a thing, and no pupil.
  sayings: /\b(?:john mason|anne watson|alice and bob|mark schemes?|grace period|rich tasks?|max and min|white rose|rose of the winds)\b/giu,

  titles: words("mr mrs ms miss mx dr prof professor sir dame lord lady king queen saint st headteacher principal governor author"),
  places: words(`
    academy academies avenue building catholic centre church college court federation grammar hall high hospital house hub hubs
    infant infants institute junior juniors lane library nursery park preparatory primary road room school schools sixth street
    trust university`),
  mathematics: words(`
    axis blocks chart charts conjecture curve cushion diagram diagrams distribution equation formula function hub hubs identity
    inequality law laws maths number numbers paradox planes plot polynomial postcode problem program rods rule rules sequence series
    sieve spiral square squares task tasks test theorem triangle triangles tables`),
};
