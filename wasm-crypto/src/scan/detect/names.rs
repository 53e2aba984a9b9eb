//! Common names of English, German and Spanish speakers, and large towns where those are spoken: no everyday words.

/// True for a common given name, written with a capital: `Anna`, `José-Luis`.
pub fn is_given_name(word: &str) -> bool {
    has(GIVEN, word.split('-').next().unwrap_or(word))
}

/// True for a common family name, written with a capital: `Schmidt`, `García-Lorca`.
pub fn is_family_name(word: &str) -> bool {
    has(FAMILY, word.split('-').next().unwrap_or(word))
}

/// True for a large town of the United States, Britain, Germany, Austria or Spain whose name is no other word; `New_York`.
pub fn is_town(word: &str) -> bool {
    has(TOWNS, word)
}

/// Looks a word up in a sorted list of words between spaces.
fn has(list: &str, word: &str) -> bool {
    if word.len() < 2 || word.len() > 20 || word.contains(' ') {
        return false;
    }
    let (mut low, mut high) = (0, list.len());
    while low < high {
        // The word around the middle; both ends are at a word's start.
        let middle = low + (high - low) / 2;
        let start = list.as_bytes()[low..middle].iter().rposition(|byte| *byte == b' ').map_or(low, |at| low + at + 1);
        let end = list.as_bytes()[start..].iter().position(|byte| *byte == b' ').map_or(list.len(), |at| start + at);
        match list[start..end].cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = (end + 1).min(high),
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

/// Given names, sorted by their bytes.
const GIVEN: &str = "\
    Aaron Abigail Adam Adolfo Adrian Adrián Agnes Agustina Agustín Aidan Aisha Alan Albert Alberto Alejandra \
    Alejandro Alessandro Alexa Alexander Alexandra Alexis Alfonso Alfred Alfredo Ali Alice Alicia Alina Alison \
    Allison Alma Alvaro Alyssa Amalia Amanda Amelia Amy Ana Anastasia Andrea Andreas Andres Andrew Andrés \
    Angela Angelika Angelina Anita Anja Anke Ann Anna Anne Anneliese Annemarie Annette Ansgar Anthony Antje Anton \
    Antonia Antonio Ariana Armando Armin Arnold Arthur Arturo Ashley Astrid Audrey Aurora Ava Axel Ayşe Barbara \
    Barry Bastian Beate Beatrice Beatriz Belén Ben Benedikt Benjamin Benjamín Bernadette Bernardo Bernd Bernhard \
    Bertha Bertram Beth Bettina Betty Beverly Birgit Björn Bob Bonnie Boris Bradley Brandon Brenda Brian Brigitte \
    Brittany Bruce Bruno Burkhard Bärbel Caitlin Caleb Cameron Camila Carina Carla Carlo Carlos Carmela Carmen \
    Carol Caroline Carsten Caspar Catherine Cathy Cecilia Celine Cem Cesar Charles Charlotte Cheryl Chloe Chris \
    Christa Christel Christian Christiane Christina Christine Christoph Christopher Cindy Clara Clarence Clarissa \
    Claude Claudia Clemens Clement Colin Concepción Connor Consuelo Corinna Cornelia Craig Cristina Cynthia César \
    Dagmar Damian Damien Daniel Daniela Danielle Danny Dario Darren Dave David Deborah Debra Delia Denis Denise \
    Dennis Derek Desmond Detlef Diana Diego Dieter Dietmar Dietrich Dirk Dmitri Dolores Dominic Dominik Donald \
    Donna Dora Doreen Doris Dorothy Douglas Duncan Dustin Dylan Eberhard Eckhard Edgar Edith Edmund Eduardo Edward \
    Edwin Eileen Elaine Eleanor Elena Elias Elijah Elisa Elisabeth Elizabeth Elke Ella Ellen Elmar Eloise Elsa \
    Elvira Emanuel Emil Emilia Emilio Emily Emma Emmanuel Encarnación Enrico Enrique Eric Erich Erik Erika Erin \
    Ernestine Ernesto Ernst Erwin Esteban Esther Ethan Eugen Eugene Eugenia Eugenio Eva Evan Evelyn Ewald Fabian \
    Fabio Fatima Fatma Federico Felicia Felicitas Felipe Felix Ferdinand Fernando Fiona Florian Frances Francesca \
    Francis Francisco Franz Franziska Freddie Frederick Frida Frieda Friedrich Fritz Félix Gabriel Gabriele \
    Gail Gareth Gary Gavin Geoffrey Georg George Georgia Georgina Gerald Gerard Gerardo Gerda Gerhard Germán \
    Gertrud Gertrude Gilbert Gina Giovanni Gisela Giulia Glenn Gloria Gonzalo Gordon Graham Gregory Greta Guadalupe \
    Gudrun Guido Guillermo Gunter Gustav Gustavo Götz Günter Günther Hakan Hanna Hannah Hannelore Hannes Hans \
    Harald Harold Harriet Hartmut Harvey Hassan Hatice Heather Hedwig Heike Heiko Heiner Heinrich Heinz Helen \
    Helena Helga Helmut Henning Henri Henriette Henrik Henry Herbert Hermann Hernán Hilda Hilde Hildegard Holger \
    Horst Howard Hubert Hugo Ian Ibrahim Ignacio Ilse Imogen Ines Inga Inge Ingeborg Ingo Ingrid Inken Inés Irene \
    Irina Irma Isaac Isabel Isabella Isabelle Ismael Ivan Iván Jack Jackson Jacob Jacqueline Jaime Jake Jakob \
    James Jan Jana Jane Janet Janina Janine Jared Jasmin Jasmine Jason Javier Jean Jeff Jeffrey Jennifer Jenny \
    Jens Jeremy Jerome Jerry Jessica Jessie Jesús Jill Jim Jimmy Joachim Joan Joanna Joanne Joaquín Jochen Joe \
    Joel Johann Johanna Johannes John Jonas Jonathan Jorge Jose Josef Josefa Josefina Josefine Joseph \
    Josephine Joshua José Joyce Juan Juana Juanita Judith Judy Julia Julian Juliane Julie Julien Juliet Julio \
    Julius Julián Justin Jutta Jörg Jörn Jürgen Kai Karen Karin Karl Karla Karsten Kaspar Katarina Kate Katharina \
    Katherine Kathleen Kathrin Kathryn Katie Katja Katrin Kayla Keith Kelly Ken Kenneth Kerstin Kevin Kim Kimberly \
    Kirsten Kirsty Klaus Konrad Konstantin Kristin Kristina Kurt Kyle Käthe Larry Lars Laszlo Laura Lauren Laurence \
    Lea Leah Leandro Lee Leila Lena Leo Leon Leonard Leonardo Leonie Leonor Leopold Leroy Leslie Liam Lidia \
    Lieselotte Lilian Lillian Lilly Lily Linda Lisa Liselotte Logan Lorena Lorenzo Lorraine Lothar Lottie Louis \
    Louisa Louise Lucas Lucia Lucy Lucía Ludwig Luigi Luis Luisa Luise Lukas Luke Lutz Lydia Lynn Lúcia Mabel \
    Madeleine Madison Magdalena Maike Maja Malcolm Malte Manfred Manuel Manuela Marcel Marcela Marcelo Marco Marcos \
    Marcus Margaret Margarete Margarethe Margarita Margit Margot Maria Mariana Marianne Mariano Maribel Marie \
    Marina Mario Marion Marisol Marjorie Markus Marlene Marlies Marta Martha Martin Martina Martín Marvin Mary \
    María Mason Mateo Mathias Matias Matilda Mats Matt Matteo Matthew Matthias Matías Maureen Maurice Mauricio \
    Maximilian Maxwell Mechthild Megan Mehmet Meike Melanie Melina Melissa Mercedes Merle Mia Michael Michaela \
    Michelle Miguel Mike Mila Milan Mildred Miriam Mirko Mitchell Mohammed Monika Moritz Murat Muriel Mustafa \
    Myriam Mónica Nadia Nadine Nancy Naomi Natalia Natalie Natascha Natasha Nathan Nathaniel Neil Nelson Nicholas \
    Nick Nico Nicola Nicolas Nicole Nicolás Niels Nigel Niklas Nils Nina Noah Noelia Noelle Nora Norbert Nuria \
    Octavio Olaf Ole Olga Oliver Olivia Omar Orlando Oscar Oskar Oswald Otto Pablo Pamela Pascal Patricia \
    Patrick Paul Paula Paulina Pauline Pedro Peggy Penelope Peter Petra Philip Philipp Phillip Phoebe Phyllis Pia \
    Pierre Pilar Priscilla Quentin Rachel Rafael Raimund Rainer Ralf Ralph Ramona Ramón Randall Randy Raphael \
    Raquel Rasmus Raymond Raúl Rebecca Regina Reiner Reinhard Reinhold Renate Renee René Rhonda Ricardo Richard \
    Rita Robert Roberto Robin Rocío Rodney Rodolfo Rodrigo Roger Roland Rolf Romy Ronald Ronja Ronnie Rosa Rosalie \
    Rosario Rosemarie Rosemary Rosie Roswitha Roxana Roy Ruben Rubén Rudolf Rupert Russell Ruth Ryan Rüdiger Sabine \
    Sally Salvador Sam Samantha Samuel Sandra Sara Sarah Sascha Saskia Scott Sean Sebastian Sebastián Selina Selma \
    Sergei Sergio Shane Shannon Sharon Shaun Shawn Sheila Shirley Siegfried Sigrid Silke Silvia Simon Simone Sina \
    Sofia Sofía Solveig Sonia Sonja Sophia Sophie Stacey Stacy Stanley Stefan Stefanie Steffen Stella Stephan \
    Stephanie Stephen Steve Steven Stuart Susan Susana Susann Susanna Susanne Suzanne Sven Svenja Svetlana Sybille \
    Sylvia Sönke Sören Tamara Tania Tanja Tara Tatiana Tatjana Ted Terence Teresa Thea Theo Theodor Theodore \
    Theresa Thomas Thorsten Tiffany Tim Timo Timothy Tina Tobias Todd Tom Tommy Tomás Toni Tony Torben Torsten \
    Tracy Travis Trevor Trudi Tyler Udo Ulla Ulrich Ulrike Urs Ursula Uschi Ute Uwe Valentin Valentina Valeria \
    Valerie Vanessa Vera Verena Veronica Verónica Vicente Victor Victoria Viktor Viktoria Vincent Viola Violeta \
    Virginia Vivian Vivien Volker Víctor Waldemar Walter Walther Waltraud Wanda Wayne Wendelin Wendy Wenzel Werner \
    Wibke Wiebke Wilfried Wilhelm Willi William Wilma Winfried Wolfgang Wolfram Xavier Ximena Yolanda Yusuf Yvonne \
    Zachary Zoe Álvaro Ángel Ángela Óscar Ömer Özlem";

/// Family names, sorted by their bytes.
const FAMILY: &str = "\
    Abbott Acosta Adams Aguilar Aguirre Ahmed Albrecht Alexander Alfaro Allen Alonso Alvarado Alvarez Anderson \
    Andrews Arias Armstrong Arroyo Atkinson Ayala Bachmann Bailey Baldwin Barber Barker Barnes Barnett Barrett \
    Bartels Bates Bauer Baumann Beck Becker Behrens Bennett Benítez Berger Bergmann Bernhardt Beyer Biermann Bishop \
    Blom Bowman Boyd Brandt Braun Brennan Brewer Brinkmann Brooks Bruns Bryant Buchanan Buchholz Burgess Burke \
    Burns Burton Busch Butler Byrne Böhm Cabrera Caldwell Calvo Camacho Campbell Carlson Carmona Carr Carrasco \
    Carroll Carson Carter Castillo Castro Chan Chandler Chapman Chavez Chen Christensen Chávez Clark Clarke Cohen \
    Coleman Collins Conrad Corbett Cortez Cortés Cowan Cox Crawford Cunningham Curtis Cárdenas Dahl Daniels \
    Davidson Davies Davis Dawson Delgado Diaz Dietrich Dixon Doherty Dominguez Domínguez Donaldson Doyle Duarte \
    Dunn Durán Díaz Díez Ebert Eckert Edwards Ehlers Elliott Ellis Engel Erdmann Escobar Espinosa Espinoza Estrada \
    Evans Farrell Ferguson Fernandez Fernández Ferrer Fiedler Figueroa Fischer Fisher Fitzgerald Fleming Fletcher \
    Flores Flynn Foster Fowler Franke Fraser Freeman Friedrich Fuchs Fuentes Gallagher Gallego Gallo Garcia García \
    Gardner Garner Garrett Garrido Garza Gebhardt Geiger Gerlach Gibson Gimenez Giménez Godfrey Gomez Gonzales \
    Gonzalez González Goodwin Graham Griffin Griffith Griffiths Gutierrez Gutiérrez Guzmán Gómez Götz Günther Haas \
    Hagen Hamilton Hampton Hanson Harper Harrington Harris Harrison Hartmann Hauser Hawkins Hayes Heller Henderson \
    Hensley Hernandez Hernández Herrera Herrmann Herzog Hess Hidalgo Higgins Hildebrandt Hofer Hoffman Hoffmann \
    Hofmann Holmes Holt Hopkins Hoppe Horton Howell Huang Huber Hudson Hughes Hunter Hussain Hübner Ibáñez Jackson \
    Jacobs Jacobson Jahn Jansen Janssen Jenkins Jennings Jensen Jimenez Jiménez Johansson Johnson Johnston Jones \
    Kaur Kaya Keller Kelley Kelly Kennedy Kerr Khan Kirchner Klein Koch Kowalski Kramer Kraus Krause Kruse Krämer \
    Krüger Kuhlmann Kuhn Kumar Köhler König Köster Kühn Lambert Larsen Larson Lawrence Lawson Lehmann Lewandowski \
    Lewis Lindner Lloyd Lopez Lorenz Lorenzo Lozano Lutz Lynch López Macdonald Machado Mack Maier Maldonado Manning \
    Marino Marquez Martin Martinez Martín Martínez Marx Marín Matthews Mayer Mayr McCarthy McDonald McKenzie McLean \
    Medina Meier Mejía Melendez Mendez Mendoza Menéndez Merino Metzger Meyer Meyers Miller Mitchell Mohr Molina \
    Monroe Montero Montgomery Montoya Morales Moran Moreno Morgan Morris Morrison Moya Munoz Munro Murillo Murphy \
    Murray Muñoz Myers Márquez Méndez Möller Müller Naumann Nava Navarro Nelson Neumann Newman Newton Nguyen \
    Nichols Nicholson Nielsen Noack Nolan Nowak Nuñez Núñez Ochoa Oconnor Olson Orozco Ortega Ortiz Osborne Owens \
    Pacheco Palmer Pape Parker Parra Parsons Pascual Patel Paterson Patterson Payne Perez Perkins Perry Peters \
    Petersen Peterson Pfeiffer Phillips Pieper Pohl Powell Preuß Prieto Pérez Quinn Quintana Quintero Ramirez Ramos \
    Ramsey Ramírez Redondo Reichert Reid Reilly Reinhardt Reuter Reynolds Richards Richardson Richter Riedel Riley \
    Rivas Rivera Roberts Robertson Robinson Robles Rodgers Rodriguez Rodríguez Rogers Rojas Romero Román Rosales \
    Rosenberg Ross Roth Rubio Rudolph Ruiz Russell Salazar Salinas Sanchez Sanders Sandoval Santana Santiago Sanz \
    Sauer Saunders Schaefer Scherer Schilling Schmid Schmidt Schmitt Schmitz Schneider Schreiber Schroeder Schröder \
    Schubert Schulte Schultz Schulz Schulze Schumacher Schuster Schwartz Schwarz Schäfer Seidel Sepúlveda Serrano \
    Shapiro Shaw Shelton Siebert Silva Simmons Simpson Sims Singh Smith Snyder Solís Soto Spencer Stahl Steiner \
    Stephens Stevens Stevenson Stewart Stokes Strauß Suarez Sullivan Sutherland Sutton Suárez Swanson Sáez Sánchez \
    Talbot Tapia Taylor Thiel Thomas Thompson Thomson Thornton Tillmann Torres Townsend Tran Trejo Tucker Turner \
    Valdez Valencia Valenzuela Vargas Vasquez Vazquez Velasco Vera Vidal Vogel Vogt Voigt Voss Vázquez Wagner \
    Walker Wallace Walsh Walters Walther Warren Watkins Watson Watts Weaver Webb Weber Webster Wegner Weiss Weiß \
    Welsh Wendt Wenzel Wheeler Whitaker Wiese Wilkins Wilkinson Williams Williamson Willis Wilson Winkler Witte \
    Wittmann Wolff Wong Woodward Wright Wulf Yang Yates Yilmaz Zamora Zapata Ziegler Zimmerman Zimmermann Álvarez";

/// Towns, sorted by their bytes; `_` for a space.
const TOWNS: &str = "\
    Aachen Aberdeen Albacete Albuquerque Alicante Almería Atlanta Augsburg Badajoz Baltimore Barcelona Belfast \
    Berlin Bielefeld Bilbao Birmingham Bochum Bonn Boston Bournemouth Bradford Braunschweig Bremen Brighton Bristol \
    Buffalo Burgos Cambridge Cardiff Chemnitz Chicago Cincinnati Cleveland Coventry Córdoba Dallas Darmstadt Denver \
    Derby Detroit Dortmund Dresden Dublin Duisburg Dundee Düsseldorf Edinburgh El_Paso Erfurt Erlangen Exeter \
    Fort_Worth Frankfurt Freiburg Fresno Gijón Glasgow Granada Göttingen Hamburg Hannover Heidelberg Hildesheim \
    Honolulu Houston Huddersfield Huelva Indianapolis Innsbruck Ipswich Jacksonville Jena Kansas_City Karlsruhe \
    Kassel Kiel Krefeld Köln Las_Vegas Leeds Leicester Leipzig Leverkusen Linz Liverpool London Long_Beach \
    Los_Angeles Louisville Ludwigshafen Luton Lübeck Madrid Magdeburg Mainz Manchester Mannheim Marbella Memphis \
    Miami Middlesbrough Milton_Keynes Milwaukee Minneapolis Munich Murcia Málaga Mönchengladbach München Münster \
    Nashville New_Orleans New_York Newark Newcastle Norwich Nottingham Nürnberg Oakland Oberhausen Oklahoma_City \
    Oldenburg Omaha Osnabrück Oviedo Oxford Paderborn Palma Pamplona Peterborough Philadelphia Pittsburgh Plymouth \
    Portland Portsmouth Potsdam Preston Regensburg Rostock Saarbrücken Sacramento Salamanca Salzburg San_Antonio \
    San_Diego San_Francisco San_Jose San_Sebastián Santander Seattle Sevilla Sheffield Southampton Southend \
    Springfield Stockport Stuttgart Sunderland Swansea Swindon Tampa Tarragona Toledo Trier Tucson Tulsa Ulm \
    Valladolid Vienna Vigo Wakefield Wien Wiesbaden Winchester Wolfsburg Wolverhampton Worcester Wuppertal Würzburg \
    York Zaragoza Zürich";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_each_name_is_found() {
        for list in [GIVEN, FAMILY, TOWNS] {
            let names: Vec<&str> = list.split(' ').collect();
            assert!(names.is_sorted_by(|before, after| before < after));
            assert!(names.iter().all(|name| has(list, name)));
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in ["", "A", "Aa", "Zz", "Diabetes", "anna", "Patient", "Metformin", "Zoe Zoe", "é", "Ann a"] {
            assert!(!is_given_name(word) && !is_family_name(word), "{word}");
        }
        assert!(is_given_name("José-Luis") && is_family_name("García-Lorca") && !is_family_name("Anna"));
    }
}
